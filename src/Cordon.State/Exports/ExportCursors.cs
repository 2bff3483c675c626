using System.Data.Common;
using Cordon.State.Sql;

namespace Cordon.State.Exports;

/// <summary>How far a sink has received a log.</summary>
/// <param name="Next">The first sequence number that it has not received.</param>
/// <param name="Digest">SHA-256 of the statement before that, hex; empty when there is none. It tells the log from another one of the same name.</param>
public sealed record ExportCursor(long Next, string Digest);

/// <summary>
/// The cursors of the export, one for each sink and log. A cursor that a power cut sets back costs duplicates, never a loss, so
/// commits need not wait for the disk.
/// </summary>
public sealed class ExportCursors(StateDatabase database, TimeProvider time)
{
    /// <summary>The cursor; null when the sink has received nothing yet.</summary>
    public ExportCursor? Find(string sink, string log)
    {
        using DbConnection connection = database.ConnectToOwn();
        return connection.Rows(
            "SELECT next, digest FROM export_cursor WHERE sink = @sink AND log = @log",
            row => new ExportCursor(row.GetInt64(0), row.GetString(1)),
            ("@sink", sink), ("@log", log)).FirstOrDefault();
    }

    public void Save(string sink, string log, ExportCursor cursor)
    {
        using DbConnection connection = database.ConnectToOwn();
        connection.Execute(
            """
            INSERT INTO export_cursor (sink, log, next, digest, saved) VALUES (@sink, @log, @next, @digest, @saved)
            ON CONFLICT (sink, log) DO UPDATE SET next = excluded.next, digest = excluded.digest, saved = excluded.saved
            """,
            ("@sink", sink), ("@log", log), ("@next", cursor.Next), ("@digest", cursor.Digest), ("@saved", time.GetUtcNow().ToUnixTimeMilliseconds()));
    }
}
