using System.Data.Common;
using System.Globalization;
using Cordon.Evidence;
using Cordon.Gateway.Budgets;
using Cordon.State;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Containment;

/// <summary>
/// Step 3: may it act now? There must be a free place, an evidence log that can take the verdict (what could not be recorded is not let through),
/// and room in every budget that applies.
/// </summary>
public sealed class ContainmentStage(GatewayOptions options, EvidenceLog log, BudgetDesk budgets)
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    private int _inFlight;

    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Takes a place for the exchange, given back on dispose; refuses the exchange when there is none.</summary>
    public async ValueTask<IDisposable> AdmitAsync(Exchange exchange)
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
            await RecheckAsync(exchange);
        }

        return place;
    }

    /// <summary>The same for a turn of a session that has its place.</summary>
    public async ValueTask RecheckAsync(Exchange exchange)
    {
        if (!log.CanAppend)
        {
            exchange.Refuse(StatusCodes.Status503ServiceUnavailable, "cordon_evidence", "evidence-unavailable",
                "The evidence log cannot be written, so nothing may pass. The operator finds the reason at /readyz.");
        }

        if (exchange.MayProceed)
        {
            await ReserveAsync(exchange);
        }
    }

    /// <summary>The exchange has opened a session, and keeps what is set aside for it until that ends.</summary>
    public static void Opened(Exchange exchange) => BudgetDesk.Opened(exchange);

    /// <summary>Counts in the budgets what the exchange really used; what is not used is there for others again.</summary>
    public ValueTask SettleAsync(Exchange exchange) => budgets.SettleAsync(exchange);

    private async ValueTask ReserveAsync(Exchange exchange)
    {
        try
        {
            if (await budgets.ReserveAsync(exchange) is { } shortage)
            {
                Refuse(exchange, shortage);
            }
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            exchange.Refuse(StatusCodes.Status503ServiceUnavailable, "cordon_state", "state-unavailable",
                "The budgets cannot be read, so nothing may be spent. The operator finds the reason in the log.");
        }
    }

    private static void Refuse(Exchange exchange, Shortage shortage)
    {
        string name = shortage.Budget.Name;
        // Within a session there are no headers any more.
        IHeaderDictionary headers = exchange.Http.Response.HasStarted ? new HeaderDictionary() : exchange.Http.Response.Headers;
        headers["x-cordon-budget"] = name;
        if (shortage.HasNoPrice)
        {
            headers["x-should-retry"] = "false";
            exchange.Refuse(StatusCodes.Status429TooManyRequests, "cordon_limit", "unknown-price",
                $"The budget '{name}' counts money, and this model has no price. Ask your operator to add it to the price table (budgets.prices) or to set budgets.unknown-price.");
            return;
        }

        if (shortage.Wait is not { } wait)
        {
            headers["x-should-retry"] = "false";
            exchange.Refuse(StatusCodes.Status429TooManyRequests, "cordon_limit", "budget-exhausted",
                shortage.IsForGood
                    ? "What a mandate allows to use is used up, or this call may use more than is left of it."
                    : $"This call alone may use more than the whole budget '{name}': ask for less output, or send less.");
            return;
        }

        long seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
        headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (wait > LongestRetry)
        {
            // Clients that retry by themselves would ask again in a second, not in an hour.
            headers["x-should-retry"] = "false";
        }

        exchange.Refuse(StatusCodes.Status429TooManyRequests, "cordon_limit", "budget-exhausted",
            $"The budget '{name}' has no room for this call; try again in {seconds} s.");
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
