using System.Data.Common;
using Cordon.State.Sql;

namespace Cordon.State;

/// <summary>
/// What a gateway remembers, at the current schema: the file <c>state.db</c> in its data directory, or, where several replicas share it, a database
/// on a PostgreSQL server. What belongs to a replica's own log (the index of statements, the cursors of exports) is in the file in any case.
/// Safe for several instances and processes at once.
/// </summary>
public sealed class StateDatabase : IDisposable
{
    /// <summary>The state's file in a data directory.</summary>
    public const string FileName = "state.db";

    private readonly Database _database;
    private readonly SqliteFile _file;

    private StateDatabase(string directory, Database database, SqliteFile file, string? pepper)
    {
        Directory = directory;
        (_database, _file, SharedPepper) = (database, file, pepper);
    }

    public string Directory { get; }

    /// <summary>Whether other replicas may use it too.</summary>
    public bool IsShared => _database != _file;

    /// <summary>The secret that key hashes depend on, where all replicas are given it; null where it is a file beside the state.</summary>
    internal string? SharedPepper { get; }

    /// <summary>Why no state can be opened on this machine, with the remedy; null when it can.</summary>
    public static string? Problem()
    {
        try
        {
            NativeSqlite.Require();
            return null;
        }
        catch (StateException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Opens or creates the state; throws <see cref="StateException"/> when it cannot be used.</summary>
    /// <param name="shared">The server that has it; null for the file.</param>
    public static StateDatabase Open(string directory, SharedState? shared = null)
    {
        try
        {
            System.IO.Directory.CreateDirectory(directory);
            SqliteFile file = new(Path.Combine(directory, FileName));
            file.UseWriteAheadLog();
            Migrate(file);
            if (shared is null)
            {
                return new StateDatabase(directory, file, file, null);
            }

            PostgresServer server = PostgresServer.At(shared.Connection);
            try
            {
                Migrate(server);
                return new StateDatabase(directory, server, file, shared.Pepper);
            }
            catch
            {
                server.Release();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StateException($"The data directory '{directory}' cannot be used: {e.Message}", e);
        }
    }

    /// <summary>
    /// Writes a copy of a directory's state beside whoever uses it, at the schema it has; false when there is none. The copy is
    /// what one transaction sees. What is on a server is not in it.
    /// </summary>
    public static bool BackUp(string directory, string target)
    {
        string path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            return false;
        }

        SqliteFile file = new(path);
        SqliteFile.CreatePrivate(target);
        file.CopyTo(target);
        file.Release();
        return true;
    }

    /// <summary>
    /// Notes which log a replica writes; throws <see cref="StateException"/> when another one's has that name. Two logs of one name look like one
    /// whose history was changed.
    /// </summary>
    /// <param name="key">The log's public key; null before the log is there.</param>
    public void ClaimLog(string origin, string? key)
    {
        if (!IsShared)
        {
            return;
        }

        using DbConnection connection = Connect(durable: true);
        using DbTransaction transaction = connection.BeginWriting(Writing.Facts);
        string name = $"log:{origin}";
        if (key is not null)
        {
            connection.Execute(transaction, "INSERT INTO fact (name, value) VALUES (@name, @key) ON CONFLICT (name) DO NOTHING", ("@name", name), ("@key", key));
        }

        string? known = connection.Rows(transaction, "SELECT value FROM fact WHERE name = @name", row => row.GetString(0), ("@name", name)).SingleOrDefault();
        transaction.Commit();
        if (known != key)
        {
            throw new StateException($"The shared state knows another evidence log of the name {origin}: that of another replica, or one that was lost. Give this replica an evidence.origin that no log has had.");
        }
    }

    /// <summary>Calls whenever keys may have changed elsewhere, or approvals; a help for those who look themselves. Nothing is called for a file.</summary>
    public IAsyncDisposable Listen(Action keys, Action approvals) => _database.Listen(what => (what switch
    {
        Writing.Keys => keys,
        Writing.Approvals => approvals,
        _ => static () => { },
    })());

    /// <summary>What an operator should know about a server before a gateway is started with it. Changes nothing; throws <see cref="StateException"/> when it cannot be used.</summary>
    public static IReadOnlyList<StateWeakness> Examine(SharedState shared)
    {
        PostgresServer server = PostgresServer.At(shared.Connection);
        try
        {
            List<StateWeakness> found = StateWeakness.Of(server.Check());
            if (PostgresServer.IsInTheClear(shared.Connection))
            {
                found.Add(new("the PostgreSQL server of the state is reached without TLS that is verified: who is between could read and change the state", "add SSL Mode=VerifyFull to the connection string, and Root Certificate=FILE where the system does not know who signed"));
            }

            using DbConnection connection = server.Open(durable: false);
            if (connection.Number("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'schema_version'") > 0
                && connection.Number("SELECT COALESCE(MAX(version), 0) FROM schema_version") is var version && version > Schema.Version)
            {
                found.Add(new($"the PostgreSQL server of the state has schema {version}, and this program knows {Schema.Version}: it would refuse to start", "upgrade this program to the version of the other replicas"));
            }

            return found;
        }
        finally
        {
            server.Release();
        }
    }

    /// <summary>What an operator should know about the server; empty for a file, and for a server that is as it should be. Asks the server.</summary>
    public IReadOnlyList<StateWeakness> Weaknesses() => _database is PostgresServer server ? StateWeakness.Of(server.Check()) : [];

    /// <summary>
    /// Waits until no other replica writes evidence of what persons did, and keeps them waiting until it is disposed of. Whoever writes such
    /// evidence looks again, when it has this, at what is to be written.
    /// </summary>
    public IDisposable RecordAlone() => _database.RecordAlone();

    /// <summary>Sees to it that what was erased stands nowhere in the state's files; false when others are at work just now, and it has to be tried again.</summary>
    internal bool TryScrub() => _database.TryScrub();

    internal DbConnection Connect(bool durable) => _database.Open(durable);

    /// <summary>To what belongs to this replica's own log.</summary>
    internal DbConnection ConnectToOwn() => _file.Open(durable: false);

    public void Dispose()
    {
        _database.Release();
        _file.Release();
    }

    private static void Migrate(Database database)
    {
        using DbConnection connection = database.Open(durable: true);
        try
        {
            Schema.Migrate(connection);
        }
        catch (DbException exception) when (database is PostgresServer)
        {
            throw new StateException($"The PostgreSQL server of the state does not take the tables: {PostgresServer.Reason(exception)}. CREATE DATABASE cordon OWNER cordon ENCODING 'UTF8' makes one that does.", exception);
        }
    }
}

/// <summary>A state that several replicas share.</summary>
/// <param name="Connection">How a PostgreSQL server is reached, in the words of Npgsql; it may hold a password.</param>
/// <param name="Pepper">The secret that key hashes depend on; null where every replica has the same file <c>pepper.key</c>.</param>
public sealed record SharedState(string Connection, string? Pepper = null)
{
    // A record prints its members, and these must not reach a log.
    public override string ToString() => nameof(SharedState);
}

/// <summary>A point about a server that weakens what Cordon promises, with the remedy.</summary>
public sealed record StateWeakness(string What, string Remedy)
{
    private const int MostSkewMilliseconds = 1_000;

    internal static List<StateWeakness> Of(PostgresCondition condition)
    {
        List<StateWeakness> found = [];
        if (!condition.WritesThrough)
        {
            found.Add(new("the PostgreSQL server of the state does not write through to its disk: a power cut may lose approvals and labels", "set fsync = on there"));
        }

        if (Math.Abs(condition.Skew) > MostSkewMilliseconds)
        {
            found.Add(new($"this clock and the PostgreSQL server's are {Math.Abs(condition.Skew) / 1_000.0:0.0} seconds apart: replicas would disagree on when grants and budgets end", "let NTP set the clocks of all replicas and of the server"));
        }

        return found;
    }
}
