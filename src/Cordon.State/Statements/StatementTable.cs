using System.Data.Common;
using System.Text;
using Cordon.Contracts;
using Cordon.State.Sql;

namespace Cordon.State.Statements;

/// <summary>The SQL of the statement index.</summary>
internal static class StatementTable
{
    private const string Columns = "sequence, exchange, time, tenant, application, decision, reason, would, finding_types, partial, policy_version";

    /// <summary>Writes a batch in one transaction; statements that are there already stay as they are.</summary>
    public static void Insert(DbConnection connection, IEnumerable<IndexedStatement> statements)
    {
        using DbTransaction transaction = connection.BeginTransaction();
        using DbCommand command = connection.Command(
            $"""
            INSERT INTO statement_index ({Columns})
            VALUES (@sequence, @exchange, @time, @tenant, @application, @decision, @reason, @would, @types, @partial, @policy)
            ON CONFLICT (sequence) DO NOTHING
            """,
            ("@sequence", 0L), ("@exchange", ""), ("@time", 0L), ("@tenant", ""), ("@application", ""), ("@decision", ""),
            ("@reason", null), ("@would", ""), ("@types", ""), ("@partial", 0), ("@policy", ""));
        command.Transaction = transaction;
        foreach (IndexedStatement s in statements)
        {
            object?[] values =
            [
                s.Sequence, s.Exchange, s.Time.ToUnixTimeMilliseconds(), s.Tenant, s.Application, Words.Of(s.Decision),
                s.Reason, Words.Of(s.Would), Join(s.FindingTypes), s.Partial ? 1 : 0, s.PolicyVersion,
            ];
            for (int i = 0; i < values.Length; i++)
            {
                command.Parameters[i].Value = values[i] ?? DBNull.Value;
            }

            command.Run();
        }

        transaction.Commit();
    }

    public static IndexedStatement? Find(DbConnection connection, string exchange) =>
        connection.Rows($"SELECT {Columns} FROM statement_index WHERE exchange = @exchange ORDER BY sequence DESC LIMIT 1", Read, ("@exchange", exchange)).FirstOrDefault();

    public static List<IndexedStatement> List(DbConnection connection, StatementFilter filter, long before, int limit)
    {
        StringBuilder where = new("sequence < @before");
        List<(string, object?)> parameters = [("@before", before), ("@limit", limit)];
        void And(string condition, string name, object? value)
        {
            if (value is not null)
            {
                where.Append(" AND ").Append(condition);
                parameters.Add((name, value));
            }
        }

        And("tenant = @tenant", "@tenant", filter.Tenant);
        And("application = @application", "@application", filter.Application);
        And("decision = @decision", "@decision", filter.Decision is { } decision ? Words.Of(decision) : null);
        And("would = @would", "@would", filter.Would is { } would ? Words.Of(would) : null);
        And("finding_types LIKE @type ESCAPE '!'", "@type", filter.FindingType is { } type ? $"%,{Escape(type)},%" : null);
        And("partial = @partial", "@partial", filter.Partial is { } partial ? (partial ? 1 : 0) : null);
        And("time >= @since", "@since", filter.Since?.ToUnixTimeMilliseconds());
        And("time < @until", "@until", filter.Until?.ToUnixTimeMilliseconds());
        return connection.Rows($"SELECT {Columns} FROM statement_index WHERE {where} ORDER BY sequence DESC LIMIT @limit", Read, [.. parameters]);
    }

    public static long HighWater(DbConnection connection) => connection.Number("SELECT COALESCE(MAX(sequence), -1) FROM statement_index");

    // Commas at both ends, so that a search for ",pii," finds whole names only.
    private static string Join(IEnumerable<string> types) => $",{string.Join(',', types)},";

    private static string Escape(string type) =>
        type.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);

    private static IndexedStatement Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.Moment(2), row.GetString(3), row.GetString(4), Word(row.GetString(5)), row.TextOrNull(6), Word(row.GetString(7)),
        [.. row.GetString(8).Split(',', StringSplitOptions.RemoveEmptyEntries)], row.GetInt64(9) != 0, row.GetString(10));

    private static Decision Word(string word) =>
        Words.TryParse(word, out Decision decision) ? decision : throw new StateException($"The statement index has a decision '{word}' that this version does not know. Run 'cordon index rebuild'.");
}
