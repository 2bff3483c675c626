using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;

namespace Cordon.Gateway.Calling;

/// <summary>
/// Bounds runs: how much they do and spend, and how many take part. A run is all that is done under one first mandate, by whichever agent and in whatever session; where
/// there is no mandate, it is the session.
/// </summary>
public sealed class RunDesk(TimeProvider time)
{
    private readonly RunHistory _history = new(time);

    /// <summary>Whether the run may go on; before a person is asked.</summary>
    public void Check(Exchange exchange)
    {
        if (exchange.Denial is not null || RunOf(exchange) is not { } run)
        {
            return;
        }

        foreach (RunRule rule in exchange.Policy!.Policy.Calls.Runs)
        {
            Agency? agency = exchange.Principal.Agency;
            if (rule.Depth is { } depth && agency?.Delegation.Length > depth)
            {
                Refuse(exchange, "depth", $"Mandates lead over {agency.Delegation.Length} links: deny. Would be allowed if there were at most {depth} (tools.runs).");
            }
            else if (rule.Agents is { } agents && exchange.Principal.Agent is { } agent && !_history.Joins(run, agent, agents))
            {
                Refuse(exchange, "agents", $"Another agent would act in this run: deny. Would be allowed if at most {agents} did (tools.runs).");
            }
            else if (_history.Look(run, rule) is var state and not RunState.Fine)
            {
                Hold(exchange, rule, state);
            }

            if (exchange.Denial is not null)
            {
                return;
            }
        }
    }

    /// <summary>Takes the place of a call of a tool, or of a message to an agent, in its run until it is over; null where it needs none. Refuses the exchange where there is none.</summary>
    public IDisposable? Begin(Exchange exchange)
    {
        if (!exchange.MayProceed || ToolOf(exchange) is null || RunOf(exchange) is not { } run)
        {
            return null;
        }

        IDisposable? place = _history.Take(run, exchange.Policy!.Policy.Calls.Runs, out string? refused);
        if (refused is not null)
        {
            Refuse(exchange, refused, $"The run makes too many calls ({refused}): deny. Would be allowed in another run, or if it had made fewer (tools.runs).");
        }

        return place;
    }

    /// <summary>Counts what the exchange has cost.</summary>
    public void Spent(Exchange exchange)
    {
        if (exchange.Metered?.CostNanoUsd is > 0 and var cost && RunOf(exchange) is { } run)
        {
            _history.Spent(run, cost);
        }
    }

    private static string? RunOf(Exchange exchange) =>
        exchange.Policy?.Policy.Calls.Runs is not { IsEmpty: false } ? null
        : exchange.Principal.Agency?.Root is { } root ? $"{exchange.Principal.Tenant}\n\n{root}"
        : exchange.Session.Length > 0 ? $"{exchange.Principal.Tenant}\n{exchange.Session}"
        : null;

    // A message to an agent is a call too: it sets another one to work.
    private static string? ToolOf(Exchange exchange) => exchange.Dialect switch
    {
        McpDialect { Asked: "tools/call", Subject: { } name } dialect => McpRoute.ToolOf(dialect.Server, name),
        A2aDialect { MessageId: not null, Agent: var agent } => A2aRoute.PinnedAs(agent),
        _ => null,
    };

    private static void Hold(Exchange exchange, RunRule rule, RunState state)
    {
        string how = state switch
        {
            RunState.Overspent => "spend",
            RunState.Cooling => "cooling",
            RunState.Stopped or RunState.Fine => "stopped",
        };
        bool isAsked = rule.Then == Decision.StepUp && state != RunState.Stopped && exchange.RequestJudgement is not null;
        string explanation = $"The run has spent more than it may in {rule.WithinSeconds} seconds ({how}): {Words.Of(isAsked ? Decision.StepUp : Decision.Deny)}. "
            + (state == RunState.Stopped ? "Would be allowed in another run (tools.runs)." : $"Would be allowed after {rule.CoolDownSeconds} seconds (tools.runs).");
        if (!isAsked)
        {
            Refuse(exchange, how, explanation);
            return;
        }

        exchange.InnerJudgements.Add(CallJudgement.Of(Direction.Request, FindingTypes.RunLimit, how, Decision.Allow, explanation, ToolOf(exchange) ?? ""));
        Judgement judged = exchange.RequestJudgement!;
        // A person is asked about the call, or about the whole request where it is none.
        Judgement asking = judged with
        {
            Outcome = judged.Outcome with
            {
                Decision = Decision.StepUp,
                Would = judged.Outcome.Would > Decision.StepUp ? judged.Outcome.Would : Decision.StepUp,
                Reason = judged.Outcome.Reason ?? FindingTypes.RunLimit,
                Explanation = judged.Outcome.Explanation.Add(explanation),
                Asks = [.. judged.Outcome.Asks.Append(new Ask(exchange.Dialect.CallsTools && ToolOf(exchange) is not null ? AskAbout.ToolCall : AskAbout.Exchange, 0, FindingTypes.RunLimit)).Distinct()],
            },
        };
        exchange.RequestJudgement = asking;
        exchange.Await(asking);
    }

    private static void Refuse(Exchange exchange, string rule, string explanation)
    {
        Judgement judgement = CallJudgement.Of(Direction.Request, FindingTypes.RunLimit, rule, Decision.Deny, explanation, ToolOf(exchange) ?? "");
        exchange.InnerJudgements.Add(judgement);
        exchange.RefuseBy(judgement);
    }
}
