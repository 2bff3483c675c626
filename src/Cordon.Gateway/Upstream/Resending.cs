using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Upstream;

/// <summary>
/// Whether a request whose attempt ended so may be sent again. What was surely not processed may; what was perhaps processed may only
/// where that changes nothing. Polly's retry knows neither an effect nor a budget, and would send to the same place; this is a table.
/// </summary>
internal static class Resending
{
    public static bool IsSafe(Effect effect, AttemptEnd end) => end switch
    {
        AttemptEnd.NotSent or AttemptEnd.RateLimited => true,
        // A gateway before the model says 502 and 504 when the model may be at work: no harm to an answer that nobody gets, but to what it leaves behind.
        AttemptEnd.Unavailable => effect != Effect.Lasting,
        AttemptEnd.NoAnswer => effect == Effect.None,
        AttemptEnd.Answered or AttemptEnd.Left => false,
    };

    public static bool IsAsked(RetryCauses on, AttemptEnd end) => end switch
    {
        AttemptEnd.NotSent => on.HasFlag(RetryCauses.Connect),
        AttemptEnd.RateLimited => on.HasFlag(RetryCauses.RateLimit),
        AttemptEnd.Unavailable => on.HasFlag(RetryCauses.Unavailable),
        AttemptEnd.NoAnswer => on.HasFlag(RetryCauses.NoAnswer),
        AttemptEnd.Answered or AttemptEnd.Left => false,
    };

    /// <summary>How long to wait before the same upstream is asked again: a random part of a bound that doubles.</summary>
    public static TimeSpan Backoff(RetryOptions retry, int attempts, SplitMix chance)
    {
        double most = Math.Min(retry.Backoff.TotalMilliseconds * Math.Pow(2, attempts - 1), retry.MaxBackoff.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(chance.Below((int)most + 1));
    }
}
