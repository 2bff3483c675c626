using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Cordon.State;
using Cordon.State.Calls;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Calling;

/// <summary>Bounds calls of tools: how many, how many at once, none in circles, and none at all where they are only tried.</summary>
/// <param name="shared">Where replicas count together; null for a gateway alone.</param>
public sealed class CallDesk(TimeProvider time, CallStore? shared = null)
{
    private readonly CallHistory _history = new(time, shared);
    private readonly CallRates _rates = new(time, shared);

    /// <summary>Whether the call closes a circle; before a person is asked about it.</summary>
    public void Check(Exchange exchange)
    {
        if (exchange.Denial is not null || Called(exchange) is not { } called)
        {
            return;
        }

        exchange.ResultCap = called.Rules.MostResultBytes(called.Tool) is { } most ? new ResultCap(most, called.Tool) : null;
        try
        {
            foreach (LoopRule rule in called.Rules.Loops)
            {
                Circle circle = _history.Look(called.Session, called.Digest, rule);
                if (circle != Circle.None)
                {
                    Stop(exchange, called, rule, circle);
                }
            }
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            RefuseUnavailable(exchange);
        }
    }

    /// <summary>Takes the call's place until it is over; null where it needs none. Refuses the exchange where there is none.</summary>
    public IDisposable? Begin(Exchange exchange)
    {
        if (!exchange.MayProceed || Called(exchange) is not { } called)
        {
            return null;
        }

        IDisposable? place = null;
        (ToolLimit, string)[] limits =
        [
            .. called.Rules.Limits
                .Where(limit => (limit.Calls ?? limit.AtOnce) is not null && Glob.Matches(limit.Tool, called.Tool))
                .Select(limit => (limit, $"{limit}\n{exchange.Principal.Tenant}\n{exchange.Principal.Application}")),
        ];
        try
        {
            if (limits.Length > 0)
            {
                place = _rates.Take(limits, out string? refused);
                if (refused is not null)
                {
                    Refuse(exchange, FindingTypes.CallLimit, refused, $"The tool is called too often ({refused}): deny. Would be allowed if fewer calls of it were made (tools.limits).", called.Tool);
                    return null;
                }
            }

            if (!called.Rules.Loops.IsEmpty)
            {
                _history.Made(called.Session, called.Digest);
            }
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            RefuseUnavailable(exchange);
        }

        return place;
    }

    /// <summary>Notes with the session what the call leaves behind, before it is sent: the next one may depend on it.</summary>
    public async Task PassAsync(Exchange exchange)
    {
        string? tool = exchange is not { MayProceed: true, Whole: null, Policy.Policy.AsksChain: true } ? null : exchange.Dialect switch
        {
            McpDialect { Asked: "tools/call", Subject: { } name } dialect => McpRoute.ToolOf(dialect.Server, name),
            A2aDialect { MessageId: not null, Agent: var agent } => A2aRoute.PinnedAs(agent),
            _ => null,
        };
        if (tool is null)
        {
            return;
        }

        PassedCalls.Note(exchange, [new ToolCallFact(tool, true, 0, "", ImmutableDictionary<string, string>.Empty) { Admitted = exchange.Definitions?.Admitted }], Direction.Request);
        try
        {
            await exchange.Marks.KeepAsync();
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            exchange.Refuse(StatusCodes.Status503ServiceUnavailable, "cordon_state", "state-unavailable",
                "What the call leaves behind could not be kept with the session, so it is not made. The operator finds the reason in the log.");
        }
    }

    /// <summary>Gives a call that is only tried its answer; false where it is to be made.</summary>
    public bool Rehearse(Exchange exchange)
    {
        if (Called(exchange) is not { } called || !called.Rules.IsDry(called.Tool))
        {
            return false;
        }

        if (((McpDialect)exchange.Dialect).WriteRehearsed() is not { } answer)
        {
            Refuse(exchange, FindingTypes.DryRun, "not-made", "The call asks for no answer, so nobody could be told that it is not made (tools.dry-run). Would be allowed if it were no notification.", called.Tool);
            return true;
        }

        exchange.InnerJudgements.Add(CallJudgement.Of(Direction.Request, FindingTypes.DryRun, "not-made", Decision.Allow, "Policy lets the call pass, and it was not made (tools.dry-run).", called.Tool));
        exchange.Whole = new WholeAnswer(StatusCodes.Status200OK, [KeyValuePair.Create("Content-Type", (string[])["application/json"])], answer);
        return true;
    }

    private static void Stop(Exchange exchange, CalledTool called, LoopRule rule, Circle circle)
    {
        string how = circle switch
        {
            Circle.Begun => "circle",
            Circle.Cooling => "cooling",
            Circle.Stopped or Circle.None => "stopped",
        };
        string otherwise = circle == Circle.Stopped
            ? "Would be allowed in another session"
            : $"Would be allowed if the same call had been made at most {rule.Repeats} times, and two had taken turns at most {rule.Alternations} times, in {rule.WithinSeconds} seconds; or after {rule.CoolDownSeconds} seconds";
        string explanation = $"The session's calls go in a circle ({how}): {Words.Of(circle == Circle.Stopped ? Decision.Deny : rule.Then)}. {otherwise} (tools.loops).";
        if (rule.Then == Decision.Deny || circle == Circle.Stopped || exchange.RequestJudgement is not { } judged)
        {
            Refuse(exchange, FindingTypes.CallLoop, how, explanation, called.Tool);
            return;
        }

        exchange.InnerJudgements.Add(CallJudgement.Of(Direction.Request, FindingTypes.CallLoop, how, Decision.Allow, explanation, called.Tool));
        // A person is asked about the call as about any other.
        Judgement asking = judged with
        {
            Outcome = judged.Outcome with
            {
                Decision = Decision.StepUp,
                Would = judged.Outcome.Would > Decision.StepUp ? judged.Outcome.Would : Decision.StepUp,
                Reason = judged.Outcome.Reason ?? FindingTypes.CallLoop,
                Explanation = judged.Outcome.Explanation.Add(explanation),
                Asks = [.. judged.Outcome.Asks.Append(new Ask(AskAbout.ToolCall, 0, FindingTypes.CallLoop)).Distinct()],
            },
        };
        exchange.RequestJudgement = asking;
        exchange.Await(asking);
    }

    private static void Refuse(Exchange exchange, string type, string rule, string explanation, string tool)
    {
        Judgement judgement = CallJudgement.Of(Direction.Request, type, rule, Decision.Deny, explanation, tool);
        exchange.InnerJudgements.Add(judgement);
        exchange.RefuseBy(judgement);
    }

    private static void RefuseUnavailable(Exchange exchange) => exchange.Refuse(StatusCodes.Status503ServiceUnavailable, "cordon_state", "state-unavailable",
        "How often the tool was called cannot be looked up, so it is not called. The operator finds the reason in the log.");

    private static CalledTool? Called(Exchange exchange)
    {
        if (exchange is not { Policy.Policy.Calls: { IsEmpty: false } rules, Dialect: McpDialect { Asked: "tools/call", Subject: { } name } dialect })
        {
            return null;
        }

        string tool = McpRoute.ToolOf(dialect.Server, name);
        return new CalledTool(rules, tool, $"{exchange.Principal.Tenant}\n{exchange.Session}", rules.Loops.IsEmpty ? 0 : Digest(tool, dialect.Arguments));
    }

    // The same call however it is written.
    private static ulong Digest(string tool, ReadOnlyMemory<byte> arguments)
    {
        byte[] spelt = arguments.IsEmpty ? [] : CanonicalJson.Of(arguments) ?? arguments.ToArray();
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(tool), 0, .. spelt]));
    }

    private sealed record CalledTool(CallRules Rules, string Tool, string Session, ulong Digest);
}
