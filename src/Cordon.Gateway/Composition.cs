using Cordon.Gateway.Containment;
using Cordon.Gateway.Deciding;
using Cordon.Gateway.Guardrails;
using Cordon.Gateway.Identity;
using Cordon.Gateway.Inspection;
using Cordon.Gateway.Intake;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Recording;
using Cordon.Gateway.Reply;
using Cordon.Gateway.Upstream;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway;

/// <summary>Puts the steps together, by hand: who needs what can be read here.</summary>
internal static class Composition
{
    public static GatewayPipeline Of(
        GatewayOptions options, Stores stores, UpstreamPool upstreams, IdentityStage identity, ConversationCache conversations, TimeProvider time, ILoggerFactory loggers)
    {
        GuardRunner guards = new(time, loggers.CreateLogger<GuardRunner>(), conversations);
        return new GatewayPipeline(
            new IntakeStage(options, new HeldBytes(options.MaxHeldBytes), time),
            identity,
            new ContainmentStage(options, stores.Log),
            new GuardrailStage(guards, time),
            new DecidingStage(),
            new UpstreamStage(options, upstreams, time, loggers.CreateLogger<UpstreamStage>()),
            new InspectionStage(options, guards, time),
            new RecordingStage(stores.Log, stores.Index, stores.Sessions, time, loggers.CreateLogger<RecordingStage>()),
            new ReplyStage());
    }
}
