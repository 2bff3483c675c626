using System.Collections.Immutable;
using System.Data.Common;
using Cordon.Contracts;
using Cordon.Gateway.Identity.Mandates;
using Cordon.Gateway.Identity.Tokens;
using Cordon.Gateway.Judging;
using Cordon.Policy;
using Cordon.State;
using Cordon.State.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Cordon.Gateway.Identity;

/// <summary>
/// Whether the agent that acts may act: somebody has registered it, answers for it, and has not taken it back. Its registration bounds what it may use.
/// </summary>
public sealed class AgentDesk(AgentStore agents, TokenDesk tokens, MandateOptions? mandates, TimeProvider time)
{
    private const string Guard = "agents";

    public void Admit(Exchange exchange)
    {
        AgentRules rules = exchange.Policy!.Policy.Agents;
        string? mandate = mandates is not null && exchange.Http.Request.Headers.TryGetValue(mandates.Header, out StringValues said) ? said.ToString() : null;
        if (exchange.Principal.Agent is not { } id)
        {
            if (rules.IsRequired)
            {
                Refuse(exchange, "agent-missing", "Policy asks for an agent here: use a key or a token that names one.");
            }
            else if (mandate is not null)
            {
                Refuse(exchange, MandateFault.Subject.Code, MandateFault.Subject.Message);
            }

            return;
        }

        try
        {
            Admit(exchange, rules, agents.Find(exchange.Principal.Tenant, id), mandate);
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            exchange.Refuse(Recognition.Unavailable.Status, "cordon_state", Recognition.Unavailable.Code, Recognition.Unavailable.Message);
        }
    }

    private void Admit(Exchange exchange, AgentRules rules, Agent? agent, string? mandate)
    {
        if (agent is null)
        {
            Stranger(exchange, rules.Unregistered);
            if (mandate is not null)
            {
                Refuse(exchange, MandateFault.Agent.Code, MandateFault.Agent.Message);
            }

            return;
        }

        switch (agent.StateAt(time.GetUtcNow()))
        {
            case AgentState.Active:
                Allowance bounds = new("registration", agent.Tools, agent.Models);
                exchange.Principal = exchange.Principal with
                {
                    Agency = new Agency { IsRegistered = true, Tier = agent.Tier, Purpose = agent.Purpose, Allowances = [bounds, .. exchange.Principal.Agency?.Allowances ?? []] },
                };
                if (mandate is not null)
                {
                    Follow(exchange, mandate, agent);
                }

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

    /// <summary>The agent acts for others: within what they have said, and on record.</summary>
    private void Follow(Exchange exchange, string header, Agent caller)
    {
        MandateChain chain = new(mandates!, issuer => tokens.KeysOf(issuer, mandates!.Issuers), id => agents.Find(caller.Tenant, id));
        Mandate? mandate = chain.Read(header, caller.Id, time.GetUtcNow(), out MandateFault fault);
        if (mandate is not null && exchange.Principal.User is { } user && mandate.User is not null && mandate.User != user)
        {
            (mandate, fault) = (null, MandateFault.User);
        }

        if (mandate is null)
        {
            Refuse(exchange, fault.Code, fault.Message);
            return;
        }

        Agency agency = exchange.Principal.Agency!;
        exchange.Principal = exchange.Principal with
        {
            User = exchange.Principal.User ?? mandate.User,
            Agency = agency with { Allowances = agency.Allowances.Add(mandate.Allowance), Delegation = mandate.Agents, Limits = mandate.Limits, Root = mandate.Root },
        };
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
