using Cordon.Gateway.Aggregates;
using Cordon.Gateway.Approvals;
using Cordon.Gateway.Asking;
using Cordon.Gateway.Budgets;
using Cordon.Gateway.Caching;
using Cordon.Gateway.Calling;
using Cordon.Gateway.Containment;
using Cordon.Gateway.Deciding;
using Cordon.Gateway.Definitions;
using Cordon.Gateway.Guardrails;
using Cordon.Gateway.Identity;
using Cordon.Gateway.Inspection;
using Cordon.Gateway.Intake;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Noting;
using Cordon.Gateway.Ownership;
using Cordon.Gateway.Peers;
using Cordon.Gateway.Realtime;
using Cordon.Gateway.Recording;
using Cordon.Gateway.Reply;
using Cordon.Gateway.Telemetry;
using Cordon.Gateway.Upstream;
using Cordon.State.Calls;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway;

/// <summary>Puts the steps together, by hand: who needs what can be read here.</summary>
internal static class Composition
{
    /// <summary>The pipeline of exchanges, that of sessions, and that of several servers at once: the same steps serve all.</summary>
    public static (GatewayPipeline Exchanges, RealtimePipeline Sessions, AggregatePipeline Aggregates) Of(
        GatewayOptions options, Stores stores, UpstreamPool upstreams, ConversationCache conversations, BudgetDesk budgets, ResponseCache cache, OwnershipDesk ownership, IdentityStage identity, ApprovalDesk approvals, LateWrites late,
        Observation observation, LeftOut missing, TimeProvider time, ILoggerFactory loggers)
    {
        GuardRunner guards = new(time, loggers.CreateLogger<GuardRunner>(), conversations, ThreadTime.Beside(time)) { Watch = observation.Guards };
        SessionContents contents = new();
        IntakeStage intake = new(options, new HeldBytes(options.MaxHeldBytes), time);
        ContainmentStage containment = new(options, stores.Log, budgets);
        UpstreamStage upstream = new(options, upstreams, time, loggers.CreateLogger<UpstreamStage>());
        InspectionStage inspection = new(options, guards, time, approvals);
        RecordingStage recording = new(stores.Log, stores.Index, stores.Sessions, time, loggers.CreateLogger<RecordingStage>());
        ReplyStage reply = new();
        GatewayPipeline exchanges = new(
            intake,
            identity,
            containment,
            new GuardrailStage(guards, contents, time, options),
            new DecidingStage(),
            new ApprovalStage(approvals),
            upstream,
            inspection,
            recording,
            reply,
            cache,
            ownership,
            new DefinitionDesk(stores.Pins, guards, options.Json),
            new EffectDesk(stores.Effects, late, observation.Instruments, stores.Log.Origin, options.Json, loggers.CreateLogger<EffectDesk>()),
            new PeerDesk(options, stores.Pins, stores.Messages),
            new CallDesk(time, stores.State.IsShared ? new CallStore(stores.State, time) : null),
            new RunDesk(time),
            observation);
        return (
            exchanges,
            new RealtimePipeline(
                options,
                new SessionJudging(options, intake, guards, contents, observation, time),
                identity,
                containment,
                upstream,
                inspection,
                recording,
                reply),
            new AggregatePipeline(options, exchanges.HandleAsync, intake, identity, recording, reply, observation, missing, time));
    }
}
