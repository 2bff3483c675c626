using System.Data;
using System.Data.Common;
using Npgsql;

namespace Cordon.State.Sql;

/// <summary>Who else is at work on a server, for whoever waited too long for them.</summary>
internal static class PostgresSessions
{
    private const int Most = 3;

    // What the server says of a session is repeated only where it is one of these.
    private static readonly HashSet<string> States = new(StringComparer.Ordinal) { "active", "idle", "idle in transaction", "idle in transaction (aborted)" };

    /// <summary>A sentence that names the sessions that hold a lock of Cordon's, else those whose transactions are the oldest. No name and no value that the server keeps is in it.</summary>
    public static string InTheWay(NpgsqlConnection connection, Writing what)
    {
        try
        {
            if (connection.State != ConnectionState.Open)
            {
                connection.Close();
                connection.Open();
            }

            List<(int Process, bool IsHolder, bool IsCordon, string State, long Seconds)> sessions = connection.Rows(
                """
                SELECT a.pid, EXISTS (SELECT 1 FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.classid::bigint = @class AND l.objid::bigint = @what AND l.granted) AS holds,
                    a.application_name = 'cordon', COALESCE(a.state, ''), COALESCE(extract(epoch FROM clock_timestamp() - a.xact_start), 0)::bigint
                FROM pg_stat_activity a WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.xact_start IS NOT NULL
                ORDER BY holds DESC, a.xact_start LIMIT @most
                """,
                row => (row.GetInt32(0), row.GetBoolean(1), row.GetBoolean(2), row.GetString(3), row.GetInt64(4)),
                ("@class", (long)WritingTransactions.LockClass), ("@what", (long)what), ("@most", (long)Most));
            return sessions is [{ IsHolder: true } holder, ..]
                ? $"Another process is at it, or stands still in the middle of it: on the server that is {Of(holder)}. Wait for it; or end it there with SELECT pg_terminate_backend({holder.Process}), and start again."
                : sessions.Count > 0
                    ? $"Other sessions were in the way, or the server is slow; the oldest transactions there: {string.Join("; ", sessions.Select(Of))}. Start again when they have ended; a session that stands still is ended there with SELECT pg_terminate_backend(PROCESS)."
                    : "Nobody else is at work there now: the server is slow, or whoever was in the way has ended. Start again.";
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            return "The server does not say who was in the way.";
        }
    }

    private static string Of((int Process, bool IsHolder, bool IsCordon, string State, long Seconds) session) =>
        $"process {session.Process} ({(session.IsCordon ? "Cordon" : "another program")}, {(States.Contains(session.State) ? session.State : "in a state that is not shown")}, for {session.Seconds} s)";
}
