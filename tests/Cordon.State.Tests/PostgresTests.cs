using System.Data.Common;
using System.Security.Cryptography;
using Cordon.State.Approvals;
using Cordon.State.Budgets;
using Cordon.State.Keys;
using Cordon.State.Kept;
using Cordon.State.Pins;
using Cordon.State.Sessions;
using Cordon.State.Sql;
using Cordon.Tests.Postgres;
using Npgsql;

namespace Cordon.State.Tests;

/// <summary>What only a server can do, or do wrong.</summary>
public sealed class PostgresTests : IDisposable
{
    private static readonly ApprovalBounds Bounds = new(100, 100, 100);

    private readonly Place _place = Place.OnPostgres();
    private readonly ManualTime _time = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Both_databases_have_the_same_tables()
    {
        using StateDatabase shared = _place.Open();
        using DbConnection server = shared.Connect(durable: false);
        using DbConnection file = shared.ConnectToOwn();
        string[] tables = [.. file.Rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", row => row.GetString(0))];

        Assert.NotEmpty(tables);
        Assert.Equal(tables, server.Rows("SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY table_name COLLATE \"C\"", row => row.GetString(0)));
        Assert.Equal(
            file.Rows("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name", row => row.GetString(0)),
            server.Rows("SELECT indexname::text FROM pg_indexes WHERE schemaname = current_schema() AND indexname NOT LIKE '%_pkey' ORDER BY indexname COLLATE \"C\"", row => row.GetString(0)));
        foreach (string table in tables)
        {
            Assert.Equal(
                file.Rows("SELECT name, lower(type), pk = 0 AND \"notnull\" = 0 FROM pragma_table_info(@table) ORDER BY cid", row => (row.GetString(0), row.GetString(1), row.GetInt64(2) == 1), ("@table", table)),
                server.Rows(
                    "SELECT column_name::text, data_type::text, is_nullable = 'YES' FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = @table ORDER BY ordinal_position",
                    row => (row.GetString(0), row.GetString(1), row.GetBoolean(2)), ("@table", table)));
        }
    }

    [Fact]
    public void Replicas_that_start_at_once_agree_on_the_schema_and_a_newer_one_is_refused()
    {
        Parallel.For(0, 6, _ => _place.Open().Dispose());
        using StateDatabase database = _place.Open();
        using DbConnection connection = database.Connect(durable: true);
        Assert.Equal(Schema.Version, connection.Number("SELECT COUNT(*) FROM schema_version"));
        connection.Execute("INSERT INTO schema_version (version, applied) VALUES (99, 0)");

        Assert.Contains("newer Cordon", Assert.Throws<StateException>(() => _place.Open()).Message);
    }

    [Fact]
    public void A_commit_that_has_to_last_waits_for_the_disk_and_one_that_need_not_does_not()
    {
        using StateDatabase database = _place.Open();
        using DbConnection durable = database.Connect(durable: true);
        using DbConnection relaxed = database.Connect(durable: false);
        Assert.Equal("on", durable.Rows("SHOW synchronous_commit", row => row.GetString(0)).Single());
        Assert.Equal("off", relaxed.Rows("SHOW synchronous_commit", row => row.GetString(0)).Single());

        // Where the server would not wait, we ask it to.
        durable.Execute($"ALTER DATABASE {new Npgsql.NpgsqlConnectionStringBuilder(_place.Connection).Database} SET synchronous_commit = off");
        using StateDatabase again = _place.Open();
        using DbConnection asked = again.Connect(durable: true);
        Assert.Equal("on", asked.Rows("SHOW synchronous_commit", row => row.GetString(0)).Single());
        Assert.Contains(again.Weaknesses(), weakness => weakness.What.Contains("does not write through", StringComparison.Ordinal));
    }

    /// <summary>Npgsql prepares a statement when it is asked for the fifth time, and hides what broke when that is when it breaks.</summary>
    [Fact]
    public void A_connection_that_breaks_at_any_use_of_a_statement_is_a_fault_of_the_state()
    {
        using StateDatabase database = _place.Open();
        using NpgsqlConnection other = new(_place.Connection);
        other.Open();
        for (int uses = 0; uses < 8; uses++)
        {
            using StandingConnection connection = new(database, durable: false);
            long process = connection.Ready().Number("SELECT pg_backend_pid()");
            for (int i = 0; i < uses; i++)
            {
                Assert.Equal(7 * uses, connection.Ready().Number($"SELECT @value * {uses}", ("@value", 7L)));
            }

            Assert.Equal(1, other.Rows("SELECT pg_terminate_backend(@process, 5000)", row => row.GetBoolean(0) ? 1 : 0, ("@process", (int)process)).Single());
            Exception? broken = Record.Exception(() => connection.Ready().Number($"SELECT @value * {uses}", ("@value", 7L)));

            Assert.True(broken is StateException or DbException, $"after {uses} uses: {broken?.GetType().Name ?? "an answer"}");
            Assert.Equal(7, connection.Ready().Number("SELECT @value * 1", ("@value", 7L)));
        }
    }

    [Theory]
    [InlineData("Host=/nowhere;Database=cordon;Username=cordon;Password=" + PostgresCluster.Password, "nobody answers")]
    [InlineData("Host=/nowhere;Databse=cordon;Password=" + PostgresCluster.Password, "cannot be read")]
    [InlineData("postgres://cordon:" + PostgresCluster.Password + "@db.example/cordon", "cannot be read")]
    [InlineData("Host=db.example;Port=" + PostgresCluster.Password, "cannot be read")]
    [InlineData("Password=" + PostgresCluster.Password, "cannot be read")]
    public void A_server_that_cannot_be_used_is_refused_without_a_word_of_how_it_is_reached(string connection, string why)
    {
        StateException refused = Assert.Throws<StateException>(() => StateDatabase.Open(_place.Directory, new SharedState(connection)));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresCluster.Password, refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresCluster.Password, new SharedState(connection).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_password_is_named_as_the_reason()
    {
        string wrong = PostgresCluster.Password[1..];
        StateException refused = Assert.Throws<StateException>(() => StateDatabase.Open(_place.Directory, new SharedState(_place.Connection.Replace(PostgresCluster.Password, wrong, StringComparison.Ordinal))));
        Assert.Contains("refuses the user or the password", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_that_is_not_there_is_named_as_the_reason()
    {
        string connection = _place.Connection.Replace("Database=t", "Database=x", StringComparison.Ordinal);
        Assert.Contains("no such database", Assert.Throws<StateException>(() => StateDatabase.Open(_place.Directory, new SharedState(connection))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replica_with_another_pepper_is_refused_and_with_the_same_its_keys_are_everybodys()
    {
        using StateDatabase database = _place.Open();
        using KeyStore keys = new(database, _time, RandomNumberGenerator.Fill);
        IssuedKey issued = keys.Create(new KeyRequest("a", "t", "a"));

        string elsewhere = Path.Combine(_place.Directory, "elsewhere");
        using (StateDatabase without = StateDatabase.Open(elsewhere, new SharedState(_place.Connection)))
        {
            Assert.Contains("pepper.key", Assert.Throws<StateException>(() => new KeyStore(without, _time, RandomNumberGenerator.Fill)).Message, StringComparison.Ordinal);
            File.WriteAllBytes(Path.Combine(elsewhere, "pepper.key"), new byte[32]);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(Path.Combine(elsewhere, "pepper.key"), UnixFileMode.UserRead);
            }

            Assert.Contains("not the one", Assert.Throws<StateException>(() => new KeyStore(without, _time, RandomNumberGenerator.Fill)).Message, StringComparison.Ordinal);
        }

        using Place other = _place.OtherReplica();
        using StateDatabase same = other.Open();
        using KeyStore theirs = new(same, _time, RandomNumberGenerator.Fill);
        Assert.IsType<KeyLookup.Found>(theirs.Find(issued.Presented));
    }

    [Fact]
    public async Task What_a_file_remembers_is_copied_once_to_a_server_that_remembers_nothing()
    {
        IssuedKey issued;
        string id;
        using (StateDatabase file = StateDatabase.Open(_place.Directory))
        {
            using KeyStore keys = new(file, _time, RandomNumberGenerator.Fill);
            await using SessionStore sessions = new(file, _time);
            using PinStore pins = new(file, _time);
            ApprovalStore approvals = new(file, _time, RandomNumberGenerator.Fill);
            issued = keys.Create(new KeyRequest("a", "t", "a"));
            await sessions.TouchAsync("s", ["secret"]);
            pins.See("desk", [new Sighting(PinKind.Tool, "look", "a", "{}")], [], (_, _) => null);
            id = Assert.IsType<Opening.Pending>(approvals.Ask(Request("d"), Bounds)).Approval.Id;
            approvals.Grant(id, new Approver("ann", "ann-key", "ann", "default", "approvers", KeyRole.Approver), "");
        }

        SharedState shared = new(_place.Connection);
        Assert.Contains("pepper", Assert.Throws<StateException>(() => StateCopy.Run(_place.Directory, shared with { Pepper = "another" })).Message, StringComparison.Ordinal);
        Assert.True(StateCopy.Run(_place.Directory, shared) > 0);
        using (StateDatabase there = _place.Open())
        {
            using KeyStore keys = new(there, _time, RandomNumberGenerator.Fill);
            await using SessionStore sessions = new(there, _time);
            using PinStore pins = new(there, _time);
            ApprovalStore approvals = new(there, _time, RandomNumberGenerator.Fill);
            Assert.IsType<KeyLookup.Found>(keys.Find(issued.Presented));
            Assert.Equal(["secret"], (await sessions.TouchAsync("s", [])).Labels);
            Assert.Equal("a", pins.Find("desk", PinKind.Tool, "look")!.Seen.Digest);
            Assert.Equal(["opened", "granted"], approvals.Unrecorded().Select(step => step.Event));
            Assert.Equal([id], approvals.Redeem(["d"], "ex-1"));
        }

        Assert.Contains("has a state already", Assert.Throws<StateException>(() => StateCopy.Run(_place.Directory, shared)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replicas_that_are_given_a_pepper_need_no_file()
    {
        SharedState shared = new(_place.Connection, "a secret that all replicas are given");
        using StateDatabase one = StateDatabase.Open(Path.Combine(_place.Directory, "one"), shared);
        using StateDatabase two = StateDatabase.Open(Path.Combine(_place.Directory, "two"), shared);
        using KeyStore keys = new(one, _time, RandomNumberGenerator.Fill);
        using KeyStore theirs = new(two, _time, RandomNumberGenerator.Fill);

        IssuedKey issued = keys.Create(new KeyRequest("a", "t", "a"));
        _time.Pass(TimeSpan.FromMilliseconds(10));
        Assert.IsType<KeyLookup.Found>(theirs.Find(issued.Presented));
        Assert.False(File.Exists(Path.Combine(one.Directory, "pepper.key")));
    }

    [Fact]
    public async Task Text_that_no_database_can_hold_is_held_as_near_as_it_can_be()
    {
        using StateDatabase database = _place.Open();
        await using SessionStore sessions = new(database, _time);
        await sessions.TouchAsync("a\0b", ["pii"]);
        await sessions.TouchAsync("a\uD800b", ["secret"]);
        ApprovalStore approvals = new(database, _time, RandomNumberGenerator.Fill);
        approvals.Ask(Request("d") with { Tool = "a\0b", Session = "\uDC00" }, Bounds);

        Assert.Equal(["pii"], sessions.Find("a\0b")!.Labels);
        Assert.Equal(["secret"], sessions.Find("a\uD800b")!.Labels);
        Assert.Equal(("a\uFFFDb", "\uFFFD"), (approvals.List(new ApprovalFilter()).Single().Request.Tool, approvals.List(new ApprovalFilter()).Single().Request.Session));
    }

    [Fact]
    public async Task Replicas_that_write_everything_at_once_do_not_stop_each_other()
    {
        using Place otherPlace = _place.OtherReplica();
        using StateDatabase database = _place.Open();
        using StateDatabase otherDatabase = otherPlace.Open();
        StateDatabase[] replicas = [database, otherDatabase];
        const int Rounds = 15;
        int used = 0;
        await Parallel.ForEachAsync(replicas, async (replica, cancel) =>
        {
            await using SessionStore sessions = new(replica, _time);
            await using BudgetLedger budgets = new(replica, _time);
            using KeptStore kept = new(replica, _time, TimeSpan.FromDays(1), most: 20);
            using PinStore pins = new(replica, _time);
            ApprovalStore approvals = new(replica, _time, RandomNumberGenerator.Fill);
            for (int round = 0; round < Rounds; round++)
            {
                string[] ids = [.. Enumerable.Range(0, 8).Select(i => $"{i}")];
                IEnumerable<string> mine = replica == database ? ids : ids.Reverse();
                foreach (string id in mine)
                {
                    await sessions.TouchAsync(id, [$"label{round}"], cancel);
                    (Reserving outcome, BudgetCounter counter) = await budgets.ReserveAsync(Account(id), 1, cancel);
                    Interlocked.Add(ref used, outcome == Reserving.Reserved ? 1 : 0);
                    await budgets.SettleAsync(counter, 1, 1);
                }

                await sessions.FlushAsync(cancel);
                await budgets.FlushAsync();
                kept.Add("p", new KeptOwner("t", "a"), [.. mine.Select(id => ($"{id}-{round}", new KeptRecord("file", "up", [], [], KeptCoverage.Whole)))]);
                pins.See("desk", [.. mine.Select(id => new Sighting(PinKind.Tool, id, $"digest{round % 2}", "{}"))], [PinKind.Tool], (_, _) => null);
                approvals.Ask(Request($"d{round % 3}"), Bounds);
                approvals.Expire();
                approvals.Redeem([$"d{round % 3}"], "ex");
            }
        });

        Assert.Equal(2 * Rounds * 8, used);
        await using SessionStore after = new(database, _time);
        Assert.All(Enumerable.Range(0, 8), i => Assert.Equal((2 * Rounds, Rounds), (after.Find($"{i}")!.Exchanges, after.Find($"{i}")!.Labels.Count)));
    }

    [Fact]
    public void A_replica_that_stands_still_in_a_transaction_holds_the_others_up_for_a_moment_only()
    {
        SharedState hasty = new($"{_place.Connection};Options=-c lock_timeout=100 -c idle_in_transaction_session_timeout=300");
        using StateDatabase database = StateDatabase.Open(_place.Directory, hasty);
        using DbConnection still = database.Connect(durable: true);
        DbTransaction held = still.BeginWriting(Writing.Pins);
        using DbConnection other = database.Connect(durable: true);

        Assert.Equal("55P03", Assert.ThrowsAny<DbException>(() => other.BeginWriting(Writing.Pins)).SqlState);
        using DbTransaction budgets = other.BeginWriting(Writing.Budgets);
        budgets.Rollback();
        for (bool isMine = false; !isMine;)
        {
            try
            {
                other.BeginWriting(Writing.Pins).Rollback();
                isMine = true;
            }
            catch (DbException exception) when (exception.SqlState == "55P03")
            {
                // It still stands there.
            }
        }

        Assert.ThrowsAny<DbException>(held.Commit);
    }

    [Fact]
    public void A_start_that_waits_for_another_ones_schema_names_it_and_ends()
    {
        using StateDatabase database = _place.Open();
        using DbConnection still = database.Connect(durable: true);
        using DbTransaction held = still.BeginWriting(Writing.Schema);
        int process = still.Rows(held, "SELECT pg_backend_pid()", row => row.GetInt32(0)).Single();
        // Who has nothing to change waits for nobody.
        _place.Open().Dispose();

        using DbConnection starting = database.Connect(durable: true);
        starting.Execute("DELETE FROM schema_version WHERE version = @version", ("@version", Schema.Version));
        StateException refused = Assert.Throws<StateException>(() => Schema.Migrate(starting, mostSeconds: 1));
        Assert.Contains($"process {process} (Cordon, idle in transaction, for ", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"pg_terminate_backend({process})", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_that_waits_for_a_table_names_who_reads_it_and_keeps_the_others_waiting_for_a_moment_only()
    {
        using StateDatabase database = _place.Open();
        using DbConnection dump = new NpgsqlConnection($"{_place.Connection};Application Name=pg_dump;Pooling=false");
        dump.Open();
        using DbTransaction reading = dump.BeginTransaction();
        int process = dump.Rows(reading, "SELECT pg_backend_pid()", row => row.GetInt32(0)).Single();
        foreach (string table in dump.Rows(reading, "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_name <> 'schema_version'", row => row.GetString(0)))
        {
            dump.Execute(reading, $"LOCK TABLE {table} IN ACCESS SHARE MODE");
        }

        using DbConnection starting = database.Connect(durable: true);
        starting.Execute("DELETE FROM schema_version WHERE version > 9");
        StateException refused = Assert.Throws<StateException>(() => Schema.Migrate(starting));
        Assert.Contains($"process {process} (another program, idle in transaction, for ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pg_dump", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_replica_takes_no_more_connections_than_it_may()
    {
        using StateDatabase database = StateDatabase.Open(_place.Directory, new SharedState($"{_place.Connection};Timeout=1"));
        List<DbConnection> open = [.. Enumerable.Range(0, 20).Select(_ => database.Connect(durable: true))];
        Assert.Contains("in time", Assert.Throws<StateException>(() => database.Connect(durable: true)).Message, StringComparison.Ordinal);
        Assert.Contains("a moment ago", Assert.Throws<StateException>(() => database.Connect(durable: true)).Message, StringComparison.Ordinal);
        open.ForEach(connection => connection.Dispose());
    }

    [Fact]
    public async Task What_was_acknowledged_survives_the_end_of_the_server_and_stores_that_are_open_go_on()
    {
        await using PostgresCluster cluster = await PostgresCluster.StartAsync(durable: true);
        using StateDatabase database = StateDatabase.Open(_place.Directory, new SharedState(cluster.Create()));
        using KeyStore keys = new(database, TimeProvider.System, RandomNumberGenerator.Fill);
        await using SessionStore sessions = new(database, TimeProvider.System);
        await using BudgetLedger budgets = new(database, _time);
        using PinStore pins = new(database, _time);
        using KeptStore kept = new(database, _time, TimeSpan.FromDays(1));
        ApprovalStore approvals = new(database, _time, RandomNumberGenerator.Fill);
        IssuedKey issued = keys.Create(new KeyRequest("a", "t", "a"));
        await sessions.TouchAsync("s", ["secret"]);
        await budgets.ReserveAsync(Account("b"), 60);
        string id = Assert.IsType<Opening.Pending>(approvals.Ask(Request("d"), Bounds)).Approval.Id;
        approvals.Grant(id, new Approver("ann", "ann-key", "ann", "default", "approvers", KeyRole.Approver), "");

        await cluster.CrashAsync();
        // Each connection that was open tells of it once; whoever asks is told that the state cannot be read.
        Eventually(() => pins.List());
        Eventually(() => kept.Find("p", "x", new KeptOwner("t", "a")));
        Assert.Equal([id], Eventually(() => approvals.Redeem(["d"], "ex-1")));
        Assert.Empty(approvals.Redeem(["d"], "ex-2"));
        Assert.Single(Eventually(keys.List), key => key.Id == issued.Key.Id);
        Assert.Equal(["secret"], Eventually(() => sessions.LabelAsync("s", ["secret", "pii"]).AsTask().GetAwaiter().GetResult()).Labels.Intersect(["secret"]));
        Assert.Equal(Reserving.Exhausted, Eventually(() => budgets.ReserveAsync(Account("b"), 1_000).AsTask().GetAwaiter().GetResult()).Outcome);
        Assert.Equal(60, Eventually(() => budgets.List(10)).Single().Reserved);
    }

    private static T Eventually<T>(Func<T> ask)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                return ask();
            }
            catch (Exception exception) when (exception is StateException or DbException && tries < 3)
            {
                // The connection was one that the old server had opened.
            }
        }
    }

    private static BudgetAccount Account(string subject) => new(
        "b", subject, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), "tokens", 1_000);

    private static ApprovalRequest Request(string digest) => new()
    {
        Digest = digest,
        Kind = ApprovalKind.ToolCall,
        Direction = "response",
        Caller = new ApprovalCaller("default", "shop", "caller-key"),
        Session = "s",
        Plane = "openai-chat",
        Tool = "pay",
        Arguments = "{}",
        Rule = "payments",
        PolicyVersion = "0123456789abcdef",
        Exchange = "ex-0",
        Terms = new ApprovalTerms(TimeSpan.FromHours(1), TimeSpan.FromMinutes(10), 1, Separation: true, 60, Batch: true),
    };
}
