using Cordon.Contracts;
using Cordon.Gateway.Judging;

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
        exchange.RequestInspected = SegmentCount.Check(exchange.Policy!, Direction.Request, guards.Inspect(
            exchange.Policy!, Direction.Request, exchange.Request.Segments, InspectionContext.None with { Tenant = exchange.Principal.Tenant }, exchange.Coverage));
        exchange.GuardTicks += time.GetTimestamp() - start;
    }
}
