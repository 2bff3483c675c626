using System.Data.Common;
using Npgsql;

namespace Cordon.State.Sql;

/// <summary>A database on a PostgreSQL server: everything that only PostgreSQL knows is here and in <see cref="Writing"/>.</summary>
internal sealed class PostgresServer : Database
{
    /// <summary>The oldest version that is taken; the tests run against 15.</summary>
    private const int OldestVersion = 14;

    // A replica has so many connections of each kind at most, unless its connection string says otherwise.
    private const int MostConnections = 20;

    /// <summary>What the connection string may say otherwise.</summary>
    /// <remarks>Without Kerberos, unless it is asked for: its library looks for servers of its own first, and no timeout here bounds that.</remarks>
    private const string Usual = "Application Name=cordon;Timeout=5;Command Timeout=15;Keepalive=30;Max Auto Prepare=64;GSS Encryption Mode=Disable";

    /// <summary>How long a writer waits for another one that writes the same.</summary>
    private const int LockMilliseconds = 5_000;

    /// <summary>A replica that stands still in the middle of a transaction must not hold the others up: after this the server ends it.</summary>
    private const int IdleMilliseconds = 15_000;

    /// <summary>What the string's own options may say otherwise, because they stand after these.</summary>
    private static readonly string Bounds = $"-c lock_timeout={LockMilliseconds} -c idle_in_transaction_session_timeout={IdleMilliseconds} -c client_min_messages=warning";

    // A server that cannot be reached would take a thread for the whole timeout, of each exchange that tries.
    private static readonly TimeSpan RestFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ScrubEvery = TimeSpan.FromMinutes(1);

    private readonly NpgsqlDataSource _durable;
    private readonly NpgsqlDataSource _relaxed;
    private readonly Lock _scrub = new();
    private long _scrubbedAt;
    private long _restsUntil;

    private PostgresServer(NpgsqlDataSource durable, NpgsqlDataSource relaxed) => (_durable, _relaxed) = (durable, relaxed);

    /// <summary>The server behind a connection string; throws <see cref="StateException"/> when it cannot be used. No message has any part of the string.</summary>
    public static PostgresServer At(string connectionString)
    {
        NpgsqlConnectionStringBuilder settings = Read(connectionString);
        PostgresServer server = new(NpgsqlDataSource.Create(With(settings, "")), NpgsqlDataSource.Create(With(settings, " -c synchronous_commit=off")));
        try
        {
            if (server.Check() is not { IsDurable: false })
            {
                return server;
            }

            // Set so for the whole server, and not for us.
            server._durable.Dispose();
            return new PostgresServer(NpgsqlDataSource.Create(With(settings, " -c synchronous_commit=on")), server._relaxed);
        }
        catch
        {
            server.Release();
            throw;
        }
    }

    public override DbConnection Open(bool durable)
    {
        if (Environment.TickCount64 < Volatile.Read(ref _restsUntil))
        {
            throw new StateException("The PostgreSQL server of the state could not be reached a moment ago.");
        }

        try
        {
            return (durable ? _durable : _relaxed).OpenConnection();
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            if (exception is not PostgresException)
            {
                Volatile.Write(ref _restsUntil, Environment.TickCount64 + (long)RestFor.TotalMilliseconds);
            }

            throw new StateException($"The PostgreSQL server of the state cannot be used: {Reason(exception)}.", exception);
        }
    }

    /// <summary>What ended arguments left behind is given up by the table. The server's own log and backups are the server's.</summary>
    public override bool TryScrub()
    {
        lock (_scrub)
        {
            long now = Environment.TickCount64;
            if (_scrubbedAt != 0 && now - _scrubbedAt < ScrubEvery.TotalMilliseconds)
            {
                return false;
            }

            using DbConnection connection = Open(durable: false);
            // Another replica that is at it does the same.
            connection.Execute("VACUUM (SKIP_LOCKED) approval");
            _scrubbedAt = now;
            return true;
        }
    }

    public override IDisposable RecordAlone() => new Turn(Open(durable: false));

    public override IAsyncDisposable Listen(Action<Writing> heard) => new PostgresListener(_relaxed.CreateConnection, heard);

    public override void Release()
    {
        _durable.Dispose();
        _relaxed.Dispose();
    }

    /// <summary>How the server is; for whoever asks whether it is as it should be.</summary>
    public PostgresCondition Check()
    {
        using DbConnection connection = Open(durable: true);
        try
        {
            long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            PostgresCondition condition = connection.Rows(
                """
                SELECT current_setting('server_version_num')::bigint / 10000, pg_is_in_recovery(), current_setting('synchronous_commit') <> 'off', current_setting('fsync') = 'on',
                    (extract(epoch FROM clock_timestamp()) * 1000)::bigint, current_setting('server_encoding')
                """,
                row => new PostgresCondition(row.GetInt64(0), row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3), row.GetInt64(4), row.GetString(5))).Single();
            long after = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            return condition.Version < OldestVersion
                ? throw new StateException($"The PostgreSQL server of the state has version {condition.Version}; Cordon needs {OldestVersion} or newer.")
                : condition.IsStandby ? throw new StateException("The PostgreSQL server of the state is a standby that takes no writes. Name the primary.")
                : condition.Encoding != "UTF8" ? throw new StateException($"The database of the state is encoded as {condition.Encoding}. Create it with ENCODING 'UTF8'.")
                // Half the way there and back is not the clocks' fault.
                : condition with { Skew = condition.Skew - ((before + after) / 2) };
        }
        catch (NpgsqlException exception)
        {
            throw new StateException($"The PostgreSQL server of the state cannot be asked: {Reason(exception)}.", exception);
        }
    }

    // The lock goes with the transaction, and the transaction with the connection: a replica that dies holds nobody up.
    private sealed class Turn : IDisposable
    {
        private readonly DbConnection _connection;
        private readonly DbTransaction _transaction;

        public Turn(DbConnection connection)
        {
            _connection = connection;
            try
            {
                _transaction = connection.BeginWriting(Writing.Evidence);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }

        public void Dispose()
        {
            _transaction.Dispose();
            _connection.Dispose();
        }
    }

    /// <summary>Whether somebody between here and the server could read, or be, either of them.</summary>
    public static bool IsInTheClear(string connectionString)
    {
        NpgsqlConnectionStringBuilder settings = Read(connectionString);
        return settings.SslMode is not (SslMode.VerifyCA or SslMode.VerifyFull)
            && settings.Host!.Split(',').Any(host => !host.StartsWith('/') && host is not ("localhost" or "::1") && !host.StartsWith("127.", StringComparison.Ordinal));
    }

    /// <summary>What a failure is, without a word of the server's, which may name users, hosts and values.</summary>
    public static string Reason(Exception exception) => exception switch
    {
        PostgresException { SqlState: "28P01" or "28000" } => "it refuses the user or the password",
        PostgresException { SqlState: "3D000" } => "it has no such database",
        PostgresException { SqlState: "42501" } => "the user may not do this; it has to own the schema",
        PostgresException { SqlState: "53300" } => "it has no connection left",
        PostgresException { SqlState: "57P03" } => "it is starting or stopping",
        PostgresException { SqlState: var state } => $"it answers with SQLSTATE {state}",
        _ when exception is TimeoutException or { InnerException: TimeoutException } => "it did not answer in time",
        _ => "nobody answers at that address",
    };

    private static NpgsqlConnectionStringBuilder Read(string connectionString)
    {
        try
        {
            // What stands later in a connection string wins.
            NpgsqlConnectionStringBuilder settings = new($"{Usual};Maximum Pool Size={MostConnections};{connectionString}")
            {
                IncludeErrorDetail = false,
                LogParameters = false,
                PersistSecurityInfo = false,
                Enlist = false,
                // No command here changes how a connection is set.
                NoResetOnClose = true,
            };
            return string.IsNullOrEmpty(settings.Host) ? throw new StateException(Unreadable) : settings;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Its message would quote what it could not read.
            throw new StateException(Unreadable);
        }
    }

    private const string Unreadable = "The connection string of the state cannot be read. Write it as Host=db.example;Database=cordon;Username=cordon;Password=…;SSL Mode=VerifyFull";

    private static string With(NpgsqlConnectionStringBuilder settings, string options) =>
        new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Options = $"{Bounds} {settings.Options}{options}" }.ConnectionString;
}

/// <summary>How a PostgreSQL server is.</summary>
/// <param name="IsDurable">Whether commits wait for the disk unless asked not to.</param>
/// <param name="WritesThrough">Whether the server sees to it that its disk has what it was given (<c>fsync</c>).</param>
/// <param name="Skew">By how many milliseconds its clock is ahead of this machine's.</param>
internal sealed record PostgresCondition(long Version, bool IsStandby, bool IsDurable, bool WritesThrough, long Skew, string Encoding);
