using System.Data.Common;
using Cordon.State.Sql;

namespace Cordon.State.Approvals;

/// <summary>The SQL of delegations; whoever writes here writes approvals, so that none ends while somebody decides by it.</summary>
internal static class DelegationTable
{
    private const string Columns = "id, tenant, from_key, from_name, to_key, to_name, begins, ends, ended, ended_by";

    public static bool Holds(DbConnection connection, DbTransaction transaction, string id, long now) => connection.Rows(
        transaction, "SELECT 1 FROM approval_delegation WHERE id = @id AND ended IS NULL AND begins <= @now AND ends > @now", _ => true, ("@id", id), ("@now", now)).Count == 1;

    public static List<Delegation> HandedTo(DbConnection connection, string person, long now) => connection.Rows(
        $"SELECT {Columns} FROM approval_delegation WHERE to_key = @person AND ended IS NULL AND begins <= @now AND ends > @now ORDER BY begins, id", Read, ("@person", person), ("@now", now));

    public static long HandedBy(DbConnection connection, DbTransaction transaction, string person, long now) => connection.Rows(
        transaction, "SELECT COUNT(*) FROM approval_delegation WHERE from_key = @person AND ended IS NULL AND ends > @now", row => row.GetInt64(0), ("@person", person), ("@now", now)).Single();

    public static Delegation? Find(DbConnection connection, DbTransaction? transaction, string id) =>
        connection.Rows(transaction, $"SELECT {Columns} FROM approval_delegation WHERE id = @id", Read, ("@id", id)).SingleOrDefault();

    public static List<Delegation> List(DbConnection connection, string? tenant, int most) => connection.Rows(
        $"SELECT {Columns} FROM approval_delegation WHERE CAST(@tenant AS TEXT) IS NULL OR tenant = @tenant ORDER BY begins DESC, id DESC LIMIT @most", Read, ("@tenant", tenant), ("@most", most));

    public static void Insert(DbConnection connection, DbTransaction transaction, Delegation made) => connection.Execute(
        transaction, $"INSERT INTO approval_delegation ({Columns}) VALUES (@id, @tenant, @from, @fromName, @to, @toName, @begins, @ends, NULL, NULL)",
        ("@id", made.Id), ("@tenant", made.Tenant), ("@from", made.From), ("@fromName", made.FromName), ("@to", made.To), ("@toName", made.ToName),
        ("@begins", made.Begins.ToUnixTimeMilliseconds()), ("@ends", made.Ends.ToUnixTimeMilliseconds()));

    public static bool End(DbConnection connection, DbTransaction transaction, string id, string by, long now) => connection.Execute(
        transaction, "UPDATE approval_delegation SET ended = @now, ended_by = @by WHERE id = @id AND ended IS NULL AND ends > @now", ("@id", id), ("@by", by), ("@now", now)) == 1;

    public static void Note(DbConnection connection, DbTransaction transaction, string id, string happened, string by, long now) => connection.Execute(
        transaction,
        """
        INSERT INTO approval_delegation_event (number, delegation, event, at, by_key, sequence)
        VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM approval_delegation_event), @id, @event, @now, @by, NULL)
        """,
        ("@id", id), ("@event", happened), ("@now", now), ("@by", by));

    public static List<DelegationEvent> Unrecorded(DbConnection connection, int most)
    {
        List<(string Id, long Number, string Event, DateTimeOffset At, string By)> rows = connection.Rows(
            "SELECT delegation, number, event, at, by_key FROM approval_delegation_event WHERE sequence IS NULL ORDER BY number LIMIT @most",
            row => (row.GetString(0), row.GetInt64(1), row.GetString(2), row.Moment(3), row.GetString(4)), ("@most", most));
        return [.. rows.Select(row => new DelegationEvent(row.Number, row.Event, row.At, row.By, Find(connection, null, row.Id)!))];
    }

    public static void Recorded(DbConnection connection, long number, long sequence) =>
        connection.Execute("UPDATE approval_delegation_event SET sequence = @sequence WHERE number = @number", ("@number", number), ("@sequence", sequence));

    /// <summary>Deletes what was over before a time and is on record.</summary>
    public static void Forget(DbConnection connection, DbTransaction transaction, long before)
    {
        connection.Execute(
            transaction, "DELETE FROM approval_delegation_event WHERE sequence IS NOT NULL AND delegation IN (SELECT id FROM approval_delegation WHERE ends < @before)", ("@before", before));
        connection.Execute(
            transaction, "DELETE FROM approval_delegation WHERE ends < @before AND NOT EXISTS (SELECT 1 FROM approval_delegation_event said WHERE said.delegation = approval_delegation.id)", ("@before", before));
    }

    private static Delegation Read(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.Moment(6), row.Moment(7), row.MomentOrNull(8), row.TextOrNull(9));
}
