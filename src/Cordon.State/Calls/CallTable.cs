using System.Data.Common;
using Cordon.State.Sql;

namespace Cordon.State.Calls;

/// <summary>The SQL of calls.</summary>
internal static class CallTable
{
    public static bool Take(DbConnection connection, DbTransaction transaction, string subject, CallLimit limit, long now) => limit.Calls > 0 && connection.Execute(
        transaction,
        """
        INSERT INTO call_count (subject, ends, calls) VALUES (@subject, @ends, 1)
        ON CONFLICT (subject) DO UPDATE SET
            calls = CASE WHEN call_count.ends <= @now THEN 1 ELSE call_count.calls + 1 END,
            ends = CASE WHEN call_count.ends <= @now THEN excluded.ends ELSE call_count.ends END
        WHERE call_count.ends <= @now OR call_count.calls < @most
        """,
        ("@subject", subject), ("@ends", now + (limit.PerSeconds * 1_000L)), ("@now", now), ("@most", (long)limit.Calls)) == 1;

    public static string? Find(DbConnection connection, DbTransaction transaction, string session) =>
        connection.Rows(transaction, "SELECT kept FROM call_session WHERE session = @session", row => row.GetString(0), ("@session", session)).SingleOrDefault();

    public static void Keep(DbConnection connection, DbTransaction transaction, string session, string kept, long now) => connection.Execute(
        transaction,
        "INSERT INTO call_session (session, kept, seen) VALUES (@session, @kept, @now) ON CONFLICT (session) DO UPDATE SET kept = excluded.kept, seen = excluded.seen",
        ("@session", session), ("@kept", kept), ("@now", now));

    /// <summary>Deletes counts that are over, sessions that were not seen since a time, and of the others the oldest beyond a number.</summary>
    public static void Forget(DbConnection connection, DbTransaction transaction, long now, long before, int most)
    {
        connection.Execute(transaction, "DELETE FROM call_count WHERE ends <= @now", ("@now", now));
        connection.Execute(
            transaction,
            "DELETE FROM call_session WHERE seen < @before OR session IN (SELECT session FROM call_session ORDER BY seen DESC, session LIMIT @all OFFSET @most)",
            ("@before", before), ("@all", (long)int.MaxValue), ("@most", (long)most));
    }
}
