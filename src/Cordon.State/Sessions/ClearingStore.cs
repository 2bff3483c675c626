using System.Data.Common;
using Cordon.State.Approvals;
using Cordon.State.Sql;

namespace Cordon.State.Sessions;

/// <summary>
/// Labels that persons take from sessions. What was read until then does not bring them again; what is read afterwards does. Safe from any thread, and for several
/// processes: each sees it within 250 ms.
/// </summary>
public sealed class ClearingStore : IDisposable
{
    /// <summary>Characters of a reason.</summary>
    public const int LongestReason = 500;

    private const string Columns = "number, session, tenant, application, label, reason, key_id, name, at, sequence";

    private readonly Lock _lock = new();
    private readonly StateDatabase _database;
    private readonly TimeProvider _time;
    private readonly StandingConnection _connection;

    public ClearingStore(StateDatabase database, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(database);
        (_database, _time, _connection) = (database, time, new(database, durable: true));
    }

    /// <summary>The session with what was done to it; null where there is none that this person may see.</summary>
    public LabelledSession? Find(string id, Approver by)
    {
        ArgumentNullException.ThrowIfNull(by);
        using SessionReader reader = new(_database);
        if (reader.Find(id) is not { } session || !by.MaySee(session.Tenant))
        {
            return null;
        }

        lock (_lock)
        {
            DbConnection connection = _connection.Ready();
            return new LabelledSession(session, connection.Rows($"SELECT {Columns} FROM session_clearing WHERE session = @id ORDER BY number", Read, ("@id", id)));
        }
    }

    /// <summary>Sessions that carry labels, the latest first.</summary>
    public IReadOnlyList<Session> List(Approver by, int most)
    {
        ArgumentNullException.ThrowIfNull(by);
        List<string> ids;
        lock (_lock)
        {
            DbConnection connection = _connection.Ready();
            ids = connection.Rows(
                """
                SELECT id FROM session WHERE (@all = 1 OR tenant = @tenant) AND EXISTS (SELECT 1 FROM session_label WHERE session_label.session = session.id AND session_label.holds = 1)
                ORDER BY last_seen DESC, id LIMIT @most
                """,
                row => row.GetString(0), ("@all", by.Role == Keys.KeyRole.Admin ? 1L : 0L), ("@tenant", by.Tenant), ("@most", (long)most));
        }

        using SessionReader reader = new(_database);
        return [.. ids.Select(reader.Find).OfType<Session>().Where(session => by.MaySee(session.Tenant))];
    }

    /// <summary>Takes a label from a session. It is in evidence once a gateway has written it there, within a second.</summary>
    public ClearingOutcome Clear(string id, string label, string reason, Approver by)
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reason.Length, LongestReason);
        if (Find(id, by) is not { Session: var session })
        {
            return ClearingOutcome.Unknown;
        }

        // Who could clear its own sessions would not be bound by what they have read.
        if (by.Key.Length > 0 && by.Role != Keys.KeyRole.Admin && (session.Tenant, session.Application) == (by.Tenant, by.Application))
        {
            return ClearingOutcome.OwnSession;
        }

        lock (_lock)
        {
            DbConnection connection = _connection.Ready();
            using DbTransaction transaction = connection.BeginWriting(Writing.Sessions);
            long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
            if (connection.Execute(transaction, "UPDATE session_label SET holds = 0, cleared = @now WHERE session = @id AND label = @label AND holds = 1", ("@now", now), ("@id", id), ("@label", label)) == 0)
            {
                return ClearingOutcome.NotCarried;
            }

            long number = connection.Rows(transaction, "SELECT COALESCE(MAX(number), 0) + 1 FROM session_clearing", row => row.GetInt64(0))[0];
            connection.Execute(
                transaction, $"INSERT INTO session_clearing ({Columns}) VALUES (@number, @id, @tenant, @application, @label, @reason, @key, @name, @now, NULL)",
                ("@number", number), ("@id", id), ("@tenant", session.Tenant), ("@application", session.Application), ("@label", label), ("@reason", reason), ("@key", by.Key), ("@name", by.Name), ("@now", now));
            connection.Execute(transaction, "UPDATE version_counter SET value = value + 1 WHERE name = 'labels'");
            transaction.Commit();
            return ClearingOutcome.Done;
        }
    }

    /// <summary>What is not in evidence yet, oldest first.</summary>
    public IReadOnlyList<Clearing> Unrecorded(int most)
    {
        lock (_lock)
        {
            return _connection.Ready().Rows($"SELECT {Columns} FROM session_clearing WHERE sequence IS NULL ORDER BY number LIMIT @most", Read, ("@most", (long)most));
        }
    }

    /// <summary>Notes where one stands in evidence.</summary>
    public void Recorded(Clearing clearing, long sequence)
    {
        ArgumentNullException.ThrowIfNull(clearing);
        lock (_lock)
        {
            _connection.Ready().Execute("UPDATE session_clearing SET sequence = @sequence WHERE number = @number", ("@sequence", sequence), ("@number", clearing.Number));
        }
    }

    public void Dispose() => _connection.Dispose();

    private static Clearing Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7), row.Moment(8), row.IsDBNull(9) ? null : row.GetInt64(9));
}
