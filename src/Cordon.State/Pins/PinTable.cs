using System.Data.Common;
using Cordon.Contracts;
using Cordon.State.Sql;

namespace Cordon.State.Pins;

/// <summary>The SQL of pins.</summary>
internal static class PinTable
{
    private const string Columns =
        "server, kind, name, first_digest, first_definition, seen_digest, seen_definition, approved_digest, approved_definition, rejected, renamed_from, decided_by, first_seen, last_seen, gone";

    public static Pin? Find(DbConnection connection, DbTransaction? transaction, string server, PinKind kind, string name) =>
        connection.Rows(transaction, $"SELECT {Columns} FROM pin WHERE server = @server AND kind = @kind AND name = @name", Read, Of(server, kind, name)).FirstOrDefault();

    public static List<Pin> List(DbConnection connection, DbTransaction? transaction, string? server, PinKind? kind) => connection.Rows(
        transaction,
        $"SELECT {Columns} FROM pin WHERE (CAST(@server AS TEXT) IS NULL OR server = @server) AND (CAST(@kind AS TEXT) IS NULL OR kind = @kind) ORDER BY server, kind, name",
        Read,
        ("@server", server), ("@kind", kind is { } only ? Words.Of(only) : null));

    public static void Insert(DbConnection connection, DbTransaction transaction, string server, Sighting seen, long now) => connection.Execute(
        transaction,
        """
        INSERT INTO pin (server, kind, name, first_digest, first_definition, seen_digest, seen_definition, renamed_from, first_seen, last_seen)
        VALUES (@server, @kind, @name, @digest, @definition, @digest, @definition, @renamed, @now, @now)
        ON CONFLICT (server, kind, name) DO NOTHING
        """,
        [.. Of(server, seen.Kind, seen.Name), ("@digest", seen.Digest), ("@definition", seen.Canonical), ("@renamed", seen.RenamedFrom), ("@now", now)]);

    public static void Seen(DbConnection connection, DbTransaction transaction, string server, Sighting seen, long now) => connection.Execute(
        transaction,
        "UPDATE pin SET seen_digest = @digest, seen_definition = @definition, last_seen = @now, gone = NULL WHERE server = @server AND kind = @kind AND name = @name",
        [.. Of(server, seen.Kind, seen.Name), ("@digest", seen.Digest), ("@definition", seen.Canonical), ("@now", now)]);

    public static void Gone(DbConnection connection, DbTransaction transaction, Pin pin, long now) => connection.Execute(
        transaction,
        "UPDATE pin SET gone = @now WHERE server = @server AND kind = @kind AND name = @name",
        [.. Of(pin.Server, pin.Kind, pin.Name), ("@now", now)]);

    // Whoever approves something takes back that it was rejected, and the other way round.
    public static void Decide(DbConnection connection, DbTransaction transaction, Pin pin, bool approves, string by) => connection.Execute(
        transaction,
        approves
            ? "UPDATE pin SET approved_digest = seen_digest, approved_definition = seen_definition, rejected = NULL, renamed_from = NULL, decided_by = @by WHERE server = @server AND kind = @kind AND name = @name"
            : """
              UPDATE pin SET rejected = seen_digest, decided_by = @by,
                  approved_definition = CASE WHEN approved_digest = seen_digest THEN NULL ELSE approved_definition END,
                  approved_digest = CASE WHEN approved_digest = seen_digest THEN NULL ELSE approved_digest END
              WHERE server = @server AND kind = @kind AND name = @name
              """,
        [.. Of(pin.Server, pin.Kind, pin.Name), ("@by", by)]);

    public static PinDecision Note(DbConnection connection, DbTransaction transaction, Pin pin, bool approves, string by, DateTimeOffset now)
    {
        long number = connection.Rows(transaction, "SELECT COALESCE(MAX(number), 0) + 1 FROM pin_decision", row => row.GetInt64(0))[0];
        connection.Execute(
            transaction,
            "INSERT INTO pin_decision (number, server, kind, name, digest, approves, decided_by, at) VALUES (@number, @server, @kind, @name, @digest, @approves, @by, @at)",
            [.. Of(pin.Server, pin.Kind, pin.Name), ("@number", number), ("@digest", pin.Seen.Digest), ("@approves", approves ? 1L : 0L), ("@by", by), ("@at", now.ToUnixTimeMilliseconds())]);
        return new PinDecision(number, pin.Server, pin.Kind, pin.Name, pin.Seen.Digest, approves, by, now);
    }

    public static List<PinDecision> Unrecorded(DbConnection connection, int most) => connection.Rows(
        "SELECT number, server, kind, name, digest, approves, decided_by, at FROM pin_decision WHERE sequence IS NULL ORDER BY number LIMIT @most",
        row => new PinDecision(row.GetInt64(0), row.GetString(1), KindOf(row.GetString(2)), row.GetString(3), row.GetString(4), row.GetInt64(5) == 1, row.GetString(6), row.Moment(7)),
        ("@most", (long)most));

    public static void Recorded(DbConnection connection, PinDecision decision, long sequence) =>
        connection.Execute("UPDATE pin_decision SET sequence = @sequence WHERE number = @number", ("@sequence", sequence), ("@number", decision.Number));

    private static Pin Read(DbDataReader row) => new(
        row.GetString(0), KindOf(row.GetString(1)), row.GetString(2), new PinnedDefinition(row.GetString(3), row.GetString(4)), new PinnedDefinition(row.GetString(5), row.GetString(6)))
    {
        Approved = row.TextOrNull(7) is { } digest ? new PinnedDefinition(digest, row.GetString(8)) : null,
        Rejected = row.TextOrNull(9),
        RenamedFrom = row.TextOrNull(10),
        DecidedBy = row.TextOrNull(11),
        FirstSeen = row.Moment(12),
        LastSeen = row.Moment(13),
        Gone = row.MomentOrNull(14),
    };

    private static PinKind KindOf(string word) => Words.TryParse(word, out PinKind kind) ? kind : throw new StateException("The table of pins has a kind that this program does not know.");

    private static (string, object?)[] Of(string server, PinKind kind, string name) => [("@server", server), ("@kind", Words.Of(kind)), ("@name", name)];
}
