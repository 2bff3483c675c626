using System.Collections.Immutable;
using System.Data.Common;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Policy;
using Cordon.State;
using Cordon.State.Agents;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Identity;

/// <summary>
/// Whether the agent that acts may act: somebody has registered it, answers for it, and has not taken it back. Its registration bounds what it may use.
/// </summary>
public sealed class AgentDesk(AgentStore agents, TimeProvider time)
{
    private const string Guard = "agents";

    public void Admit(Exchange exchange)
    {
        AgentRules rules = exchange.Policy!.Policy.Agents;
        if (exchange.Principal.Agent is not { } id)
        {
            if (rules.IsRequired)
            {
                Refuse(exchange, "agent-missing", "Policy asks for an agent here: use a key or a token that names one.");
            }

            return;
        }

        Agent? agent;
        try
        {
            agent = agents.Find(exchange.Principal.Tenant, id);
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            exchange.Refuse(Recognition.Unavailable.Status, "cordon_state", Recognition.Unavailable.Code, Recognition.Unavailable.Message);
            return;
        }

        if (agent is null)
        {
            Stranger(exchange, rules.Unregistered);
            return;
        }

        switch (agent.StateAt(time.GetUtcNow()))
        {
            case AgentState.Active:
                Allowance bounds = new("registration", agent.Tools, agent.Models);
                exchange.Principal = exchange.Principal with
                {
                    Agency = new Agency { IsRegistered = true, Tier = agent.Tier, Allowances = [bounds, .. exchange.Principal.Agency?.Allowances ?? []] },
                };
                break;
            case AgentState.Revoked:
                Refuse(exchange, "agent-revoked", "This agent was revoked.");
                break;
            case AgentState.Expired:
                Refuse(exchange, "agent-expired", "The registration of this agent has expired; its owner can renew it.");
                break;
            case AgentState.Ownerless:
                Refuse(exchange, "agent-ownerless", "Nobody answers for this agent any more; a new owner can renew it.");
                break;
        }
    }

    private static void Stranger(Exchange exchange, AgentAction action)
    {
        if (action == AgentAction.Deny)
        {
            Refuse(exchange, FindingTypes.AgentUnregistered, "Nobody has registered this agent, and policy asks for that.");
        }
        else if (action == AgentAction.Record)
        {
            Finding finding = new(FindingTypes.AgentUnregistered, Severity.Medium, 1, 0, 0, Guard, "unregistered", "Nobody has registered the agent that acts.");
            Outcome outcome = new()
            {
                Decision = Decision.Allow,
                Would = Decision.Allow,
                Explanation = ["The agent is not registered; agents.unregistered records that."],
                Findings = [new FindingOutcome(Mode.Enforce, Decision.Allow, Decision.Allow, EditKind.None)],
            };
            exchange.Keep(new Judgement(Direction.Request, new Inspected([], [new FindingFact(finding, Surface.Unknown, Trust.Untrusted, 0, "", null)], [], []), outcome, ImmutableArray<SpanEdit>.Empty));
        }
    }

    private static void Refuse(Exchange exchange, string code, string message) => exchange.Refuse(StatusCodes.Status403Forbidden, "cordon_denied", code, message);
}
