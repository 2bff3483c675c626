using Microsoft.Data.Sqlite;

namespace Cordon.State.Sql;

/// <summary>
/// How one SQLite file is opened: everything that only SQLite knows (pragmas, file modes) is here, so that the SQL elsewhere
/// also suits PostgreSQL.
/// </summary>
internal sealed class SqliteFile : Database
{
    private const int BusyMilliseconds = 5_000;

    private readonly string _connection;

    public SqliteFile(string path)
    {
        NativeSqlite.Require();
        if (!File.Exists(path))
        {
            CreatePrivate(path);
        }

        _connection = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = BusyMilliseconds / 1_000 }.ToString();
    }

    /// <param name="durable">Each commit survives a power cut. Without it a commit survives a crash of the process only.</param>
    public override SqliteConnection Open(bool durable)
    {
        SqliteConnection connection = new(_connection);
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout={BusyMilliseconds}");
            // Also for pooled connections: the level is a property of the connection and the last user may have lowered it.
            connection.Execute($"PRAGMA synchronous={(durable ? "FULL" : "NORMAL")}");
            connection.Execute("PRAGMA foreign_keys=ON");
            // What is deleted or set to nothing is overwritten, not only marked as free.
            connection.Execute("PRAGMA secure_delete=ON");
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new StateException($"The state file cannot be opened ({e.SqliteErrorCode}): {e.Message} Check that the data directory is writable and that the file is a Cordon state.db.", e);
        }
    }

    /// <summary>Write-ahead logging lets readers work beside the writer; it is a property of the file and stays.</summary>
    public void UseWriteAheadLog()
    {
        using SqliteConnection connection = Open(durable: true);
        try
        {
            connection.Execute("PRAGMA journal_mode=WAL");
        }
        catch (SqliteException e)
        {
            throw new StateException($"The state file is not a database that Cordon can use ({e.SqliteErrorCode}). Restore state.db from a backup, or move it away to start anew.", e);
        }
    }

    /// <summary>Moves the write-ahead log into the file and cuts it, so that what was overwritten stands nowhere; false when others are at work just now.</summary>
    public override bool TryScrub()
    {
        using SqliteConnection connection = Open(durable: true);
        connection.Execute("PRAGMA busy_timeout=0");
        return connection.Number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
    }

    /// <summary>Writes what one transaction sees into an empty file; writers go on.</summary>
    public void CopyTo(string target)
    {
        using SqliteConnection connection = Open(durable: true);
        try
        {
            connection.Execute("VACUUM INTO @target", ("@target", target));
        }
        catch (SqliteException e)
        {
            throw new StateException($"The state file cannot be copied ({e.SqliteErrorCode}): {e.Message} Check the space on the device, and that the file is a Cordon state.db.", e);
        }
    }

    // A file has one gateway, because its log has one writer; commands beside it write no evidence.
    public override IDisposable RecordAlone() => Nothing.Instance;

    // Nobody tells; whoever has to know looks.
    public override IAsyncDisposable Listen(Action<Writing> heard) => Nothing.Instance;

    /// <summary>Closes what the pool holds, so that the file can be moved or deleted.</summary>
    public override void Release()
    {
        using SqliteConnection connection = new(_connection);
        SqliteConnection.ClearPool(connection);
    }

    private sealed class Nothing : IDisposable, IAsyncDisposable
    {
        public static Nothing Instance { get; } = new();

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>Creates an empty file for the owner alone.</summary>
    public static void CreatePrivate(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using FileStream _ = new(path, options);
    }
}
