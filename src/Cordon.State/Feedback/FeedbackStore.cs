using System.Data.Common;
using System.Security.Cryptography;
using Cordon.State.Sql;

namespace Cordon.State.Feedback;

/// <summary>What persons have marked as false positives. Safe from any thread, and for several processes.</summary>
public sealed class FeedbackStore(StateDatabase database, TimeProvider time) : IDisposable
{
    private const string Columns = "id, exchange, finding, direction, surface, type, guard, rule, tenant, application, sha256, text, marked_by, at, exception_owner, exception_expires, passage";

    private readonly Lock _lock = new();
    private readonly StandingConnection _connection = new(database, durable: true);

    /// <summary>Remembers a marking; answers with it and its id and time. The same finding of the same exchange is marked once.</summary>
    public Marking Mark(Marking marking)
    {
        lock (_lock)
        {
            DbConnection connection = _connection.Ready();
            using DbTransaction transaction = connection.BeginWriting(Writing.Feedback);
            if (List(connection, transaction).FirstOrDefault(other => other.Exchange == marking.Exchange && other.Finding == marking.Finding) is { } known)
            {
                return known;
            }

            Marking made = marking with { Id = "fp-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5)), At = time.GetUtcNow() };
            connection.Execute(
                transaction,
                $"INSERT INTO feedback ({Columns}) VALUES (@id, @exchange, @finding, @direction, @surface, @type, @guard, @rule, @tenant, @application, @sha256, @text, @by, @at, NULL, NULL, @passage)",
                ("@id", made.Id), ("@exchange", made.Exchange), ("@finding", (long)made.Finding), ("@direction", made.Direction), ("@surface", made.Surface), ("@type", made.Type), ("@guard", made.Guard), ("@rule", made.Rule),
                ("@tenant", made.Tenant), ("@application", made.Application), ("@sha256", made.Sha256), ("@text", made.Text), ("@by", made.By), ("@at", made.At.ToUnixTimeMilliseconds()), ("@passage", made.Passage));
            Note(connection, transaction, made.Id, "marked", made.By, made.At, null);
            transaction.Commit();
            return made;
        }
    }

    /// <summary>Notes that an exception was made for a marking.</summary>
    public void Except(Marking marking, string owner, DateTimeOffset expires)
    {
        lock (_lock)
        {
            DbConnection connection = _connection.Ready();
            using DbTransaction transaction = connection.BeginWriting(Writing.Feedback);
            connection.Execute(
                transaction, "UPDATE feedback SET exception_owner = @owner, exception_expires = @expires WHERE id = @id",
                ("@owner", owner), ("@expires", expires.ToUnixTimeMilliseconds()), ("@id", marking.Id));
            Note(connection, transaction, marking.Id, "excepted", owner, time.GetUtcNow(), expires);
            transaction.Commit();
        }
    }

    public Marking? Find(string id) => List().FirstOrDefault(marking => marking.Id == id);

    /// <summary>All markings, oldest first.</summary>
    public IReadOnlyList<Marking> List()
    {
        lock (_lock)
        {
            return List(_connection.Ready(), null);
        }
    }

    /// <summary>What is not in evidence yet, oldest first.</summary>
    public IReadOnlyList<MarkingEvent> Unrecorded(int most)
    {
        lock (_lock)
        {
            DbConnection connection = _connection.Ready();
            List<(long Number, string Id, string Event, string By, DateTimeOffset At, DateTimeOffset? Expires)> events = connection.Rows(
                "SELECT number, feedback, event, by_whom, at, expires FROM feedback_event WHERE sequence IS NULL ORDER BY number LIMIT @most",
                row => (row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Moment(4), row.MomentOrNull(5)),
                ("@most", (long)most));
            Dictionary<string, Marking> markings = events.Count == 0 ? [] : List().ToDictionary(marking => marking.Id, StringComparer.Ordinal);
            return [.. events.Select(happened => new MarkingEvent(happened.Number, markings[happened.Id], happened.Event, happened.By, happened.At, happened.Expires))];
        }
    }

    /// <summary>Notes where an event stands in evidence.</summary>
    public void Recorded(MarkingEvent happened, long sequence)
    {
        lock (_lock)
        {
            _connection.Ready().Execute("UPDATE feedback_event SET sequence = @sequence WHERE number = @number", ("@sequence", sequence), ("@number", happened.Number));
        }
    }

    public void Dispose() => _connection.Dispose();

    private static List<Marking> List(DbConnection connection, DbTransaction? transaction) => connection.Rows(transaction, $"SELECT {Columns} FROM feedback ORDER BY at, id", Read);

    private static void Note(DbConnection connection, DbTransaction transaction, string id, string happened, string by, DateTimeOffset at, DateTimeOffset? expires)
    {
        long number = connection.Rows(transaction, "SELECT COALESCE(MAX(number), 0) + 1 FROM feedback_event", row => row.GetInt64(0))[0];
        connection.Execute(
            transaction,
            "INSERT INTO feedback_event (number, feedback, event, by_whom, at, expires) VALUES (@number, @id, @event, @by, @at, @expires)",
            ("@number", number), ("@id", id), ("@event", happened), ("@by", by), ("@at", at.ToUnixTimeMilliseconds()), ("@expires", expires?.ToUnixTimeMilliseconds()));
    }

    private static Marking Read(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), (int)row.GetInt64(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7), row.GetString(8), row.GetString(9), row.GetString(10),
        row.TextOrNull(11), row.GetString(12), row.Moment(13))
    {
        Owner = row.TextOrNull(14),
        Expires = row.MomentOrNull(15),
        Passage = row.TextOrNull(16),
    };
}
