using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Guardrails;

/// <summary>Step 4: shows every segment of the request to the guards that policy binds to it.</summary>
public sealed class GuardrailStage(GuardRunner guards, TimeProvider time)
{
    public void Inspect(Exchange exchange)
    {
        if (!exchange.MayProceed)
        {
            return;
        }

        long start = time.GetTimestamp();
        exchange.RequestInspected = Look(exchange, exchange.Request.Segments);
        foreach (RequestReading inner in exchange.Request.Inner)
        {
            // Each has the deadline of a request of its own.
            exchange.InnerInspected.Add(Look(exchange, inner.Segments));
        }

        exchange.GuardTicks += time.GetTimestamp() - start;
    }

    private Inspected Look(Exchange exchange, ImmutableArray<Segment> segments) => SegmentCount.Check(exchange.Policy!, Direction.Request, guards.Inspect(
        exchange.Policy!, Direction.Request, segments, InspectionContext.None with { Tenant = exchange.Principal.Tenant }, exchange.Coverage));
}
