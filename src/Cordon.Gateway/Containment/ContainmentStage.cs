using Cordon.Evidence;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Containment;

/// <summary>
/// Step 3: may it act now? There must be a free place, and an evidence log that can take the verdict:
/// what could not be recorded is not let through.
/// </summary>
public sealed class ContainmentStage(GatewayOptions options, EvidenceLog log)
{
    private int _inFlight;

    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Takes a place for the exchange, given back on dispose; refuses the exchange when there is none.</summary>
    public IDisposable Admit(Exchange exchange)
    {
        Place place = new(this);
        if (Interlocked.Increment(ref _inFlight) > options.MaxInFlight)
        {
            exchange.Http.Response.Headers.RetryAfter = "1";
            exchange.Refuse(StatusCodes.Status429TooManyRequests, "cordon_limit", "too-many-exchanges",
                $"{options.MaxInFlight} exchanges are in flight (limits.in-flight); retry in a second.");
        }
        else
        {
            Recheck(exchange);
        }

        return place;
    }

    /// <summary>The same for a turn of a session that has its place.</summary>
    public void Recheck(Exchange exchange)
    {
        if (!log.CanAppend)
        {
            exchange.Refuse(StatusCodes.Status503ServiceUnavailable, "cordon_evidence", "evidence-unavailable",
                "The evidence log cannot be written, so nothing may pass. The operator finds the reason at /readyz.");
        }
    }

    private sealed class Place(ContainmentStage stage) : IDisposable
    {
        private int _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0)
            {
                Interlocked.Decrement(ref stage._inFlight);
            }
        }
    }
}
