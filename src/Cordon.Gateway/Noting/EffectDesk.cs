using System.Collections.Immutable;
using System.Data.Common;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Telemetry;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Cordon.State;
using Cordon.State.Effects;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway.Noting;

/// <summary>
/// Calls of tools that may change something are noted before they are sent, and what became of them afterwards. A call of which nobody knows what became (sent,
/// and no answer) is not sent again in silence.
/// </summary>
public sealed partial class EffectDesk
{
    /// <summary>Why a person is asked, and the code of a refusal.</summary>
    public const string Ambiguous = "effect-ambiguous";

    private const string Pending = "effect-pending";

    private readonly EffectStore _store;
    private readonly LateWrites _late;
    private readonly Instruments _instruments;
    private readonly string _log;
    private readonly JsonLimits _limits;
    private readonly ILogger<EffectDesk> _logger;

    internal EffectDesk(EffectStore store, LateWrites late, Instruments instruments, string log, JsonLimits limits, ILogger<EffectDesk> logger) =>
        (_store, _late, _instruments, _log, _limits, _logger) = (store, late, instruments, log, limits, logger);

    /// <summary>Refuses a call, or has a person asked about it, when nobody knows what became of the same one.</summary>
    public void Check(Exchange exchange)
    {
        if (exchange.Denial is not null || exchange.Dialect is not McpDialect { CalledTool: not null } dialect)
        {
            return;
        }

        ApprovalPolicy policy = exchange.Policy!.Policy.Approvals;
        if (exchange.Awaiting is null && policy.Effects == EffectScope.Granted && !_store.MayHaveOpen)
        {
            return;
        }

        try
        {
            if (_store.Standing(CallDigest.Of(exchange, dialect, _limits)) is not { } standing)
            {
                return;
            }

            if (standing.State == EffectState.Ambiguous && policy.Ambiguous == Decision.StepUp && exchange.RequestJudgement is { } judgement)
            {
                Ask(exchange, judgement, standing);
            }
            else
            {
                Refuse(exchange, standing);
            }
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            RefuseUnavailable(exchange);
        }
    }

    /// <summary>Notes a call that may change something; where that cannot be done, it is refused.</summary>
    public void Reserve(Exchange exchange)
    {
        if (!exchange.MayProceed || exchange.Dialect is not McpDialect { CalledTool: { } tool } dialect || !Counts(exchange, tool))
        {
            return;
        }

        try
        {
            Principal caller = exchange.Principal;
            EffectCall call = new(
                CallDigest.Of(exchange, dialect, _limits), _log, new EffectCaller(caller.Tenant, caller.Application, caller.KeyId ?? "", caller.Agent ?? "", caller.User ?? ""),
                exchange.Session, dialect.Server, tool, exchange.Id);
            bool isRepeat = exchange.RequestJudgement is { } judgement && judgement.Outcome.Asks.Any(ask => ask.Rule == Ambiguous);
            switch (_store.Reserve(call, isRepeat))
            {
                case EffectReservation.Noted { Id: var id }:
                    exchange.Noted = new NotedCall(id, dialect);
                    _instruments.Effect("reserved");
                    break;
                case EffectReservation.Blocked { By: var standing }:
                    Refuse(exchange, standing);
                    break;
                case EffectReservation.Full:
                    exchange.Refuse(StatusCodes.Status429TooManyRequests, "cordon_limit", "too-many-effects",
                        "Of too many calls of this application nobody knows what became. Somebody has to look at them first ('cordon effects list').");
                    break;
            }
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            // It may be noted all the same, when it was the answer that did not come. It is not sent.
            string id = exchange.Id;
            _late.Add(() => _store.Drop(id));
            RefuseUnavailable(exchange);
        }
    }

    /// <summary>Notes what became of the call.</summary>
    public void Conclude(Exchange exchange)
    {
        if (exchange.Noted is not { } noted)
        {
            return;
        }

        // After a mistake of ours nobody knows how far it went.
        EffectState state = noted.State(isSent: exchange.Meter.IsSent || exchange.Fault is not null);
        _instruments.Effect(Words.Of(state));
        try
        {
            _store.End(noted.Id, state);
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            // Until then it is under way, and stands in the way of the same call.
            _late.Add(() => _store.End(noted.Id, state));
            LogNotNoted(exchange.Id, exception.GetType().Name);
        }
    }

    private static bool Counts(Exchange exchange, string tool)
    {
        ApprovalPolicy policy = exchange.Policy!.Policy.Approvals;
        return (policy.Effects == EffectScope.Writes && exchange.Definitions is not { SaysReadOnly: true } && policy.MayWrite(tool)) || exchange.Asked.Uses.Any(use => use.IsRedeemed);
    }

    private static void Ask(Exchange exchange, Judgement judgement, EffectRecord standing)
    {
        Outcome before = judgement.Outcome;
        Judgement asked = judgement with
        {
            Outcome = before with
            {
                Decision = Decision.StepUp,
                Would = before.Would > Decision.StepUp ? before.Would : Decision.StepUp,
                Reason = before.Decision == Decision.StepUp ? before.Reason : Ambiguous,
                Explanation = [.. before.Explanation, $"The same call was sent in exchange {standing.Call.Exchange}, and nobody knows what became of it ({standing.Id}): whoever agrees agrees that it may happen twice."],
                Asks = [.. before.Asks, new Ask(AskAbout.ToolCall, 0, Ambiguous)],
            },
        };
        exchange.RequestJudgement = asked;
        exchange.Await(asked);
    }

    private void Refuse(Exchange exchange, EffectRecord standing)
    {
        _instruments.Effect("blocked");
        if (standing.State == EffectState.Reserved)
        {
            exchange.Refuse(StatusCodes.Status409Conflict, "cordon_denied", Pending, $"The same call is under way, and what becomes of it is not known yet ({standing.Id}).");
        }
        else
        {
            exchange.Refuse(StatusCodes.Status409Conflict, "cordon_denied", Ambiguous,
                $"The same call was sent before, and nobody knows what became of it ({standing.Id}), so it is not sent again until a person has said so.");
        }
    }

    private static void RefuseUnavailable(Exchange exchange) => exchange.Refuse(StatusCodes.Status503ServiceUnavailable, "cordon_state", "state-unavailable",
        "What was sent before cannot be looked up or noted, so this call is not sent. The operator finds the reason in the log.");

    [LoggerMessage(Level = LogLevel.Error, Message = "What became of the call in exchange {Exchange} could not be noted yet ({ExceptionType}); it stays under way until then.")]
    private partial void LogNotNoted(string exchange, string exceptionType);
}
