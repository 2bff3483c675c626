using System.Data.Common;
using Cordon.State.Sql;

namespace Cordon.State;

/// <summary>The file <c>state.db</c> in a data directory, at the current schema. Safe for several instances and processes at once.</summary>
public sealed class StateDatabase : IDisposable
{
    /// <summary>The state's file in a data directory.</summary>
    public const string FileName = "state.db";

    private readonly SqliteFile _file;

    private StateDatabase(string directory, SqliteFile file)
    {
        Directory = directory;
        _file = file;
    }

    public string Directory { get; }

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
    public static StateDatabase Open(string directory)
    {
        try
        {
            System.IO.Directory.CreateDirectory(directory);
            SqliteFile file = new(Path.Combine(directory, FileName));
            file.UseWriteAheadLog();
            using DbConnection connection = file.Open(durable: true);
            Schema.Migrate(connection);
            return new StateDatabase(directory, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StateException($"The data directory '{directory}' cannot be used: {e.Message}", e);
        }
    }

    /// <summary>
    /// Writes a copy of a directory's state beside whoever uses it, at the schema it has; false when there is none. The copy is
    /// what one transaction sees.
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

    /// <summary>Sees to it that what was erased stands nowhere in the state's files; false when others are at work just now, and it has to be tried again.</summary>
    internal bool TryScrub() => _file.TryEmptyLog();

    internal DbConnection Connect(bool durable) => _file.Open(durable);

    public void Dispose() => _file.Release();
}
