using System.Data.Common;
using Cordon.State.Sql;

namespace Cordon.State.Sessions;

/// <summary>The SQL that writes sessions; <see cref="SessionReader"/> reads them.</summary>
internal static class SessionTable
{
    // Counts are added and times only move forward, so that several processes may write the same session.
    private const string Upsert =
        """
        INSERT INTO session (id, first_seen, last_seen, exchanges) VALUES (@id, @first, @last, @exchanges)
        ON CONFLICT (id) DO UPDATE SET exchanges = session.exchanges + excluded.exchanges,
            last_seen = CASE WHEN excluded.last_seen > session.last_seen THEN excluded.last_seen ELSE session.last_seen END
        """;

    /// <summary>Answers with the label counter as this left it.</summary>
    public static long AddLabels(DbConnection connection, string id, IEnumerable<string> labels, SessionOwner owner, DateTimeOffset now)
    {
        using DbTransaction transaction = connection.BeginWriting(Writing.Sessions);
        long moment = now.ToUnixTimeMilliseconds();
        connection.Execute(transaction, Upsert, ("@id", id), ("@first", moment), ("@last", moment), ("@exchanges", 0L));
        connection.Execute(transaction, "UPDATE session SET tenant = @tenant, application = @application WHERE id = @id AND tenant = ''", ("@tenant", owner.Tenant), ("@application", owner.Application), ("@id", id));
        foreach (string label in labels)
        {
            connection.Execute(transaction, "INSERT INTO session_label (session, label, holds) VALUES (@id, @label, 1) ON CONFLICT (session, label) DO UPDATE SET holds = 1", ("@id", id), ("@label", label));
        }

        long version = connection.Rows(transaction, "UPDATE version_counter SET value = value + 1 WHERE name = 'labels' RETURNING value", row => row.GetInt64(0)).Single();
        transaction.Commit();
        return version;
    }

    public static void Count(DbConnection connection, IEnumerable<(Session Session, long Exchanges)> batch)
    {
        using DbTransaction transaction = connection.BeginWriting(Writing.Sessions);
        using DbCommand command = connection.Command(Upsert, ("@id", ""), ("@first", 0L), ("@last", 0L), ("@exchanges", 0L));
        command.Transaction = transaction;
        foreach ((Session session, long exchanges) in batch)
        {
            command.Parameters[0].Value = session.Id;
            command.Parameters[1].Value = session.FirstSeen.ToUnixTimeMilliseconds();
            command.Parameters[2].Value = session.LastSeen.ToUnixTimeMilliseconds();
            command.Parameters[3].Value = exchanges;
            command.Run();
        }

        transaction.Commit();
    }

    public static int Forget(DbConnection connection, DateTimeOffset before)
    {
        using DbTransaction transaction = connection.BeginWriting(Writing.Sessions);
        long limit = before.ToUnixTimeMilliseconds();
        connection.Execute(transaction, "DELETE FROM session_clearing WHERE sequence IS NOT NULL AND session IN (SELECT id FROM session WHERE last_seen < @limit)", ("@limit", limit));
        connection.Execute(transaction, "DELETE FROM session_label WHERE session IN (SELECT id FROM session WHERE last_seen < @limit)", ("@limit", limit));
        int gone = connection.Execute(transaction, "DELETE FROM session WHERE last_seen < @limit", ("@limit", limit));
        if (gone > 0)
        {
            connection.Execute(transaction, "UPDATE version_counter SET value = value + 1 WHERE name = 'labels'");
        }

        transaction.Commit();
        return gone;
    }
}

/// <summary>Whose a session is.</summary>
public readonly record struct SessionOwner(string Tenant, string Application);
