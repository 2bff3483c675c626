using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Brokering;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Guardrails;

/// <summary>Step 4: shows every segment of the request to the guards that policy binds to it.</summary>
/// <param name="options">Whose secrets are looked for by their handles; without it, none are.</param>
public sealed class GuardrailStage(GuardRunner guards, SessionContents contents, TimeProvider time, GatewayOptions? options = null)
{
    private readonly SecretBroker? _broker = SecretBroker.Of(options?.Secrets ?? []);

    public void Inspect(Exchange exchange)
    {
        if (!exchange.MayProceed)
        {
            return;
        }

        long start = time.GetTimestamp();
        exchange.Content = SessionContent.Of(contents, exchange.Session, exchange.Policy!);
        exchange.Origins = CallOrigins.Of(contents, exchange);
        Labelling.Ask(exchange);
        exchange.Origins?.Ask(exchange.Request.Segments);
        exchange.RequestInspected = Look(exchange, exchange.Request.Segments, exchange.Request.Model);
        LookForHandles(exchange);
        foreach (RequestReading inner in exchange.Request.Inner)
        {
            // Each has the deadline of a request of its own.
            exchange.InnerInspected.Add(Look(exchange, inner.Segments, inner.Model));
        }

        exchange.GuardTicks += time.GetTimestamp() - start;
    }

    private void LookForHandles(Exchange exchange)
    {
        if (_broker is null)
        {
            return;
        }

        string? host = exchange.Dialect is McpDialect { Asked: "tools/call" } call && options!.Mcp.Servers.TryGetValue(call.Server, out UpstreamTarget? server) ? SecretBroker.HostOf(server) : null;
        if (_broker.Look(exchange.Request.Segments, host) is { IsEmpty: false } handles)
        {
            exchange.RequestInspected = exchange.RequestInspected with { Findings = exchange.RequestInspected.Findings.AddRange(handles) };
            exchange.CarriesHandles = handles.Any(SecretBroker.IsBound);
        }
    }

    private Inspected Look(Exchange exchange, ImmutableArray<Segment> segments, string? model)
    {
        Inspected inspected = SegmentLimits.Inspect(
            guards, exchange, Direction.Request, model, segments, InspectionContext.None with { Tenant = exchange.Principal.Tenant, Held = Held(exchange) }, exchange.Coverage);
        Labelling.Find(exchange, Direction.Request, inspected.Findings);
        return inspected;
    }

    // A call of a tool is no part of a conversation: it comes by itself, and takes along what was heard before.
    private static HeldSession? Held(Exchange exchange) => exchange is { Dialect.CallsTools: true, Content: { IsKnown: true } content } ? content.Held : null;
}
