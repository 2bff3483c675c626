using System.Collections.Immutable;
using Cordon.Detection;
using Cordon.Gateway.Inspection;
using Cordon.Gateway.Intake;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Telemetry;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Realtime;

/// <summary>What a session needs to make exchanges and to judge them.</summary>
internal sealed class SessionJudging(GatewayOptions options, IntakeStage intake, GuardRunner guards, SessionContents contents, Observation observation, TimeProvider time)
{
    internal TimeProvider Time => time;

    internal GuardRunner Guards => guards;

    internal Observation Observation => observation;

    internal JsonLimits Json => options.Json;

    /// <param name="pseudonyms">Those of the session; null when it is not open yet.</param>
    internal Exchange Begin(HttpContext context, Pseudonyms? pseudonyms) => intake.Open(context, pseudonyms);

    /// <summary>A new exchange of the same caller, under the same policy.</summary>
    internal Exchange Like(Exchange other, Pseudonyms pseudonyms)
    {
        Exchange exchange = Begin(other.Http, pseudonyms);
        exchange.Request = other.Request;
        exchange.Principal = other.Principal;
        exchange.Session = other.Session;
        exchange.Marks.Begin(other.Labels, other.Marks.Cleared);
        exchange.Policy = other.Policy;
        exchange.Upstream = other.Upstream;
        return exchange;
    }

    internal RealtimeTurn Turn(Exchange exchange, ImmutableArray<PromptFingerprint> prompts)
    {
        exchange.Content = SessionContent.Of(contents, exchange.Session, exchange.Policy!);
        exchange.Origins = CallOrigins.Of(contents, exchange);
        InspectionContext context = new(prompts, default) { Held = exchange.Content?.Held };
        StreamRulings rulings = new(exchange, options, guards, context);
        return new RealtimeTurn(exchange, new StreamJudge(exchange, options, time, context, rulings), rulings, options.MaxAnswerBytes) { Trace = observation.Trace(exchange) };
    }
}
