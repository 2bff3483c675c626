using System.Collections.Immutable;
using System.Data.Common;
using Cordon.State.Sql;

namespace Cordon.State.Kept;

/// <summary>The SQL of ids that providers gave out.</summary>
internal static class KeptTable
{
    private const char Between = '\n';

    // A caller is told about an id when it is theirs; that it is somebody else's is one row of any other owner.
    public static KeptLookup Find(DbConnection connection, string id, KeptOwner owner)
    {
        List<(bool IsMine, KeptRecord Record)> rows = connection.Rows(
            """
            SELECT kind, upstream, labels, tools, coverage, turn, model, input, output, CASE WHEN tenant = @tenant AND application = @application THEN 1 ELSE 0 END AS mine
            FROM kept_id WHERE id = @id ORDER BY mine DESC LIMIT 1
            """,
            row => (row.GetInt64(9) == 1, Read(row)),
            Of(id, owner));
        return rows is [var (isMine, record)] ? new KeptLookup(isMine ? record : null, IsSomebodys: true) : default;
    }

    public static void Insert(DbConnection connection, DbTransaction transaction, string id, KeptOwner owner, KeptRecord record, long now) => connection.Execute(
        transaction,
        """
        INSERT INTO kept_id (id, tenant, application, kind, upstream, labels, tools, coverage, turn, model, input, output, created, seen)
        VALUES (@id, @tenant, @application, @kind, @upstream, @labels, @tools, @coverage, @turn, @model, @input, @output, @now, @now)
        ON CONFLICT (id, tenant, application) DO UPDATE SET seen = excluded.seen
        """,
        [
            .. Of(id, owner), ("@kind", record.Kind), ("@upstream", record.Upstream), ("@labels", string.Join(Between, record.Labels)),
            ("@tools", string.Join(Between, record.Tools)), ("@coverage", (long)record.Coverage), ("@turn", record.Turn), ("@model", record.Model),
            ("@input", record.Input), ("@output", record.Output), ("@now", now),
        ]);

    public static void Conclude(DbConnection connection, DbTransaction transaction, string id, KeptOwner owner, IEnumerable<string> labels, KeptCoverage coverage) => connection.Execute(
        transaction,
        "UPDATE kept_id SET coverage = @coverage, labels = @labels WHERE id = @id AND tenant = @tenant AND application = @application",
        [.. Of(id, owner), ("@coverage", (long)coverage), ("@labels", string.Join(Between, labels))]);

    public static void Take(DbConnection connection, string id, KeptOwner owner, string turn) => connection.Execute(
        "UPDATE kept_id SET coverage = 0, turn = @turn WHERE id = @id AND tenant = @tenant AND application = @application",
        [.. Of(id, owner), ("@turn", turn)]);

    // Whoever took it up in the meantime has put its own turn there, and then nothing is given back.
    public static void GiveBack(DbConnection connection, DbTransaction transaction, string id, KeptOwner owner, string turn, KeptCoverage coverage) => connection.Execute(
        transaction,
        "UPDATE kept_id SET coverage = @coverage, turn = '' WHERE id = @id AND tenant = @tenant AND application = @application AND turn = @turn",
        [.. Of(id, owner), ("@turn", turn), ("@coverage", (long)coverage)]);

    public static void AddLabels(DbConnection connection, DbTransaction transaction, string id, KeptOwner owner, ImmutableHashSet<string> labels)
    {
        if (Find(connection, id, owner, transaction) is { } known && !labels.IsSubsetOf(known.Labels))
        {
            connection.Execute(
                transaction,
                "UPDATE kept_id SET labels = @labels WHERE id = @id AND tenant = @tenant AND application = @application",
                [.. Of(id, owner), ("@labels", string.Join(Between, known.Labels.Union(labels)))]);
        }
    }

    public static void Seen(DbConnection connection, string id, KeptOwner owner, long now, long olderThan) => connection.Execute(
        "UPDATE kept_id SET seen = @now WHERE id = @id AND tenant = @tenant AND application = @application AND seen < @older",
        [.. Of(id, owner), ("@now", now), ("@older", olderThan)]);

    public static void Forget(DbConnection connection, DbTransaction transaction, long before) =>
        connection.Execute(transaction, "DELETE FROM kept_id WHERE seen < @before", ("@before", before));

    /// <summary>Deletes what an owner has above a number, those that were not seen for the longest.</summary>
    public static void Trim(DbConnection connection, DbTransaction transaction, KeptOwner owner, int most) => connection.Execute(
        transaction,
        """
        DELETE FROM kept_id WHERE tenant = @tenant AND application = @application AND id IN (
            SELECT id FROM kept_id WHERE tenant = @tenant AND application = @application ORDER BY seen DESC, created DESC, id LIMIT 1000000000 OFFSET @most)
        """,
        ("@tenant", owner.Tenant), ("@application", owner.Application), ("@most", most));

    private static KeptRecord? Find(DbConnection connection, string id, KeptOwner owner, DbTransaction transaction) => connection.Rows(
        transaction,
        "SELECT kind, upstream, labels, tools, coverage, turn, model, input, output FROM kept_id WHERE id = @id AND tenant = @tenant AND application = @application",
        Read,
        Of(id, owner)).FirstOrDefault();

    private static KeptRecord Read(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), [.. Words(row.GetString(2))], [.. Words(row.GetString(3))], (KeptCoverage)row.GetInt64(4), row.GetString(5))
        {
            Model = row.GetString(6),
            Input = row.GetInt64(7),
            Output = row.GetInt64(8),
        };

    private static string[] Words(string list) => list.Split(Between, StringSplitOptions.RemoveEmptyEntries);

    private static (string, object?)[] Of(string id, KeptOwner owner) => [("@id", id), ("@tenant", owner.Tenant), ("@application", owner.Application)];
}
