using System.Collections.Immutable;
using System.Data.Common;
using Cordon.State.Sql;

namespace Cordon.State.Sessions;

/// <summary>The SQL of sessions.</summary>
internal static class SessionTable
{
    // Counts are added and times only move forward, so that several processes may write the same session.
    private const string Upsert =
        """
        INSERT INTO session (id, first_seen, last_seen, exchanges) VALUES (@id, @first, @last, @exchanges)
        ON CONFLICT (id) DO UPDATE SET exchanges = session.exchanges + excluded.exchanges,
            last_seen = CASE WHEN excluded.last_seen > session.last_seen THEN excluded.last_seen ELSE session.last_seen END
        """;

    public static long LabelVersion(DbConnection connection) => connection.Number("SELECT value FROM version_counter WHERE name = 'labels'");

    public static Session? Find(DbConnection connection, string id)
    {
        Session? session = connection.Rows("SELECT first_seen, last_seen, exchanges FROM session WHERE id = @id",
            r => new Session(id, [], r.Moment(0), r.Moment(1), r.GetInt64(2)), ("@id", id)).SingleOrDefault();
        return session is null ? null : session with
        {
            Labels = [.. connection.Rows("SELECT label FROM session_label WHERE session = @id", r => r.GetString(0), ("@id", id))],
        };
    }

    public static void AddLabels(DbConnection connection, string id, IEnumerable<string> labels, DateTimeOffset now)
    {
        using DbTransaction transaction = connection.BeginTransaction();
        Write(connection, transaction, id, now, now, exchanges: 0);
        foreach (string label in labels)
        {
            connection.Execute(transaction, "INSERT INTO session_label (session, label) VALUES (@id, @label) ON CONFLICT (session, label) DO NOTHING", ("@id", id), ("@label", label));
        }

        connection.Execute(transaction, "UPDATE version_counter SET value = value + 1 WHERE name = 'labels'");
        transaction.Commit();
    }

    public static void Count(DbConnection connection, IEnumerable<(Session Session, long Exchanges)> batch)
    {
        using DbTransaction transaction = connection.BeginTransaction();
        foreach ((Session session, long exchanges) in batch)
        {
            Write(connection, transaction, session.Id, session.FirstSeen, session.LastSeen, exchanges);
        }

        transaction.Commit();
    }

    public static int Forget(DbConnection connection, DateTimeOffset before)
    {
        using DbTransaction transaction = connection.BeginTransaction();
        long limit = before.ToUnixTimeMilliseconds();
        connection.Execute(transaction, "DELETE FROM session_label WHERE session IN (SELECT id FROM session WHERE last_seen < @limit)", ("@limit", limit));
        int gone = connection.Execute(transaction, "DELETE FROM session WHERE last_seen < @limit", ("@limit", limit));
        connection.Execute(transaction, "UPDATE version_counter SET value = value + 1 WHERE name = 'labels'");
        transaction.Commit();
        return gone;
    }

    private static void Write(DbConnection connection, DbTransaction transaction, string id, DateTimeOffset first, DateTimeOffset last, long exchanges) =>
        connection.Execute(transaction, Upsert, ("@id", id), ("@first", first.ToUnixTimeMilliseconds()), ("@last", last.ToUnixTimeMilliseconds()), ("@exchanges", exchanges));
}
