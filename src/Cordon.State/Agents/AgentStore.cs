using System.Collections.Frozen;
using System.Data.Common;
using Cordon.State.Sql;

namespace Cordon.State.Agents;

/// <summary>The registered agents. <see cref="Find"/> answers from memory, and sees what another process has changed within a quarter of a second.</summary>
public sealed class AgentStore(StateDatabase database, TimeProvider time)
{
    private readonly CountedSnapshot<FrozenDictionary<(string Tenant, string Id), Agent>> _agents =
        new(database, time, "agents", connection => AgentTable.List(connection).ToFrozenDictionary(agent => (agent.Tenant, agent.Id)));

    public Agent? Find(string tenant, string id) => _agents.Current.GetValueOrDefault((tenant, id));

    /// <summary>All agents, by tenant and id; revoked and expired ones too.</summary>
    public IReadOnlyList<Agent> List()
    {
        using DbConnection connection = database.Connect(durable: false);
        return AgentTable.List(connection);
    }

    /// <summary>Registers an agent, or changes one that is registered; null when it was revoked, which is for good.</summary>
    public Agent? Register(Agent agent, string by) => Change((connection, transaction, now) =>
    {
        Agent? before = AgentTable.Find(connection, transaction, agent.Tenant, agent.Id);
        return before is { Revoked: not null } ? null : (agent with { Created = before?.Created ?? now, Revoked = null }, before is null ? "agent-registered" : "agent-changed");
    }, by);

    /// <summary>Gives an agent more time, and perhaps another owner; null when there is none, or it was revoked.</summary>
    public Agent? Renew(string tenant, string id, DateTimeOffset expires, string? owner, string by) => Change((connection, transaction, _) =>
        AgentTable.Find(connection, transaction, tenant, id) is { Revoked: null } agent && (owner ?? agent.Owner).Length > 0
            ? (agent with { Expires = expires, Owner = owner ?? agent.Owner }, "agent-renewed")
            : null, by);

    /// <summary>Stops an agent for good; null when there is none.</summary>
    public Agent? Revoke(string tenant, string id, string by) => Change((connection, transaction, now) => AgentTable.Find(connection, transaction, tenant, id) switch
    {
        null => null,
        { Revoked: not null } agent => (agent, null),
        { } agent => (agent with { Revoked = now }, "agent-revoked"),
    }, by);

    /// <summary>Somebody answers for nothing any more: their agents stop until another owner renews them.</summary>
    public IReadOnlyList<Agent> Disown(string owner, string by)
    {
        using DbConnection connection = database.Connect(durable: true);
        using DbTransaction transaction = connection.BeginWriting(Writing.Agents);
        List<Agent> owned = [.. AgentTable.OwnedBy(connection, transaction, owner).Select(agent => agent with { Owner = "" })];
        foreach (Agent agent in owned)
        {
            AgentTable.Put(connection, transaction, agent);
            AgentTable.Note(connection, transaction, "agent-disowned", agent, by, time.GetUtcNow());
        }

        _agents.Raise(connection, transaction);
        transaction.Commit();
        _agents.Forget();
        return owned;
    }

    /// <summary>Changes that are not in evidence yet, oldest first.</summary>
    public IReadOnlyList<AgentEvent> Unrecorded(int most)
    {
        using DbConnection connection = database.Connect(durable: false);
        return AgentTable.Unrecorded(connection, most);
    }

    /// <summary>Notes where a change stands in evidence.</summary>
    public void Recorded(AgentEvent happened, long sequence)
    {
        using DbConnection connection = database.Connect(durable: true);
        AgentTable.Recorded(connection, happened, sequence);
    }

    // What is read and what is written are one transaction; without an event nothing has changed.
    private Agent? Change(Func<DbConnection, DbTransaction, DateTimeOffset, (Agent Agent, string? Event)?> change, string by)
    {
        using DbConnection connection = database.Connect(durable: true);
        using DbTransaction transaction = connection.BeginWriting(Writing.Agents);
        DateTimeOffset now = time.GetUtcNow();
        if (change(connection, transaction, now) is not { } changed)
        {
            return null;
        }

        if (changed.Event is { } happened)
        {
            AgentTable.Put(connection, transaction, changed.Agent);
            AgentTable.Note(connection, transaction, happened, changed.Agent, by, now);
            _agents.Raise(connection, transaction);
            transaction.Commit();
            _agents.Forget();
        }

        return changed.Agent;
    }
}
