using System.Collections.Immutable;
using System.Data.Common;
using Cordon.Contracts;
using Cordon.State.Sql;

namespace Cordon.State.Agents;

/// <summary>The SQL of agents.</summary>
internal static class AgentTable
{
    private const string Columns = "tenant, id, owner, tier, tools, models, purpose, created, expires, revoked, public_key";

    public static List<Agent> List(DbConnection connection) => connection.Rows($"SELECT {Columns} FROM agent ORDER BY tenant, id", row => Read(row, 0));

    public static Agent? Find(DbConnection connection, DbTransaction transaction, string tenant, string id) =>
        connection.Rows(transaction, $"SELECT {Columns} FROM agent WHERE tenant = @tenant AND id = @id", row => Read(row, 0), ("@tenant", tenant), ("@id", id)).SingleOrDefault();

    public static List<Agent> OwnedBy(DbConnection connection, DbTransaction transaction, string owner) =>
        connection.Rows(transaction, $"SELECT {Columns} FROM agent WHERE owner = @owner AND revoked IS NULL ORDER BY tenant, id", row => Read(row, 0), ("@owner", owner));

    public static void Put(DbConnection connection, DbTransaction transaction, Agent agent) => connection.Execute(
        transaction,
        $"""
        INSERT INTO agent ({Columns}) VALUES (@tenant, @id, @owner, @tier, @tools, @models, @purpose, @created, @expires, @revoked, @public)
        ON CONFLICT (tenant, id) DO UPDATE SET owner = @owner, tier = @tier, tools = @tools, models = @models, purpose = @purpose, expires = @expires, revoked = @revoked, public_key = @public
        """,
        Values(agent));

    public static void Note(DbConnection connection, DbTransaction transaction, string happened, Agent agent, string by, DateTimeOffset now)
    {
        long number = connection.Rows(transaction, "SELECT COALESCE(MAX(number), 0) + 1 FROM agent_event", row => row.GetInt64(0))[0];
        connection.Execute(
            transaction,
            $"""
            INSERT INTO agent_event (number, event, by_whom, at, {Columns})
            VALUES (@number, @event, @by, @at, @tenant, @id, @owner, @tier, @tools, @models, @purpose, @created, @expires, @revoked, @public)
            """,
            [.. Values(agent), ("@number", number), ("@event", happened), ("@by", by), ("@at", now.ToUnixTimeMilliseconds())]);
    }

    public static List<AgentEvent> Unrecorded(DbConnection connection, int most) => connection.Rows(
        $"SELECT number, event, by_whom, at, {Columns} FROM agent_event WHERE sequence IS NULL ORDER BY number LIMIT @most",
        row => new AgentEvent(row.GetInt64(0), row.GetString(1), Read(row, 4), row.GetString(2), row.Moment(3)),
        ("@most", (long)most));

    public static void Recorded(DbConnection connection, AgentEvent happened, long sequence) =>
        connection.Execute("UPDATE agent_event SET sequence = @sequence WHERE number = @number", ("@sequence", sequence), ("@number", happened.Number));

    private static Agent Read(DbDataReader row, int from) => new(
        row.GetString(from), row.GetString(from + 1), row.GetString(from + 2), TierOf(row.GetString(from + 3)), Globs(row.GetString(from + 4)), Globs(row.GetString(from + 5)), row.GetString(from + 6),
        row.Moment(from + 7), row.Moment(from + 8), row.MomentOrNull(from + 9))
    {
        PublicKey = row.TextOrNull(from + 10),
    };

    // A tier that this version does not know is given the strictest rules.
    private static Tier TierOf(string word) => Words.TryParse(word, out Tier tier) ? tier : Tier.Critical;

    // A glob has no line breaks.
    private static ImmutableArray<string> Globs(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static (string, object?)[] Values(Agent agent) =>
    [
        ("@tenant", agent.Tenant), ("@id", agent.Id), ("@owner", agent.Owner), ("@tier", Words.Of(agent.Tier)), ("@tools", string.Join('\n', agent.Tools)), ("@models", string.Join('\n', agent.Models)),
        ("@purpose", agent.Purpose), ("@created", agent.Created.ToUnixTimeMilliseconds()), ("@expires", agent.Expires.ToUnixTimeMilliseconds()), ("@revoked", agent.Revoked?.ToUnixTimeMilliseconds()),
        ("@public", agent.PublicKey),
    ];
}
