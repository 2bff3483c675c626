using Cordon.Gateway.Metering;

namespace Cordon.Gateway.Budgets;

/// <summary>
/// The buckets of one budget, by subject. A bucket that is full again says nothing and is forgotten when there are too many; when none is full,
/// subjects that are new share one bucket, so that inventing subjects is no way around a rate.
/// </summary>
internal sealed class BucketTable(Budget budget, BudgetWindow.Bucket window, int most, TimeProvider time)
{
    private const string Shared = "(others)";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, TokenBucket> _buckets = new(StringComparer.Ordinal);
    private readonly long _period = (long)(window.Per.Ticks * (Int128)time.TimestampFrequency / TimeSpan.TicksPerSecond);
    private long _sweptAt = long.MinValue;

    /// <summary>Takes an amount; the bucket it came from, or how long to wait (null: for ever).</summary>
    public (TokenBucket? From, TimeSpan? Wait) Take(string subject, long amount)
    {
        long now = time.GetTimestamp();
        lock (_lock)
        {
            TokenBucket bucket = Of(subject, now);
            return bucket.TryTake(amount, now)
                ? (bucket, TimeSpan.Zero)
                : (null, bucket.TicksUntil(amount, now) is { } ticks ? TimeSpan.FromTicks(TokenEstimate.Ceiling((Int128)ticks * TimeSpan.TicksPerSecond, time.TimestampFrequency)) : null);
        }
    }

    public void Return(TokenBucket bucket, long rest)
    {
        lock (_lock)
        {
            bucket.Return(rest, time.GetTimestamp());
        }
    }

    public IReadOnlyList<(string Subject, long Used)> Look(int limit)
    {
        long now = time.GetTimestamp();
        lock (_lock)
        {
            return [.. _buckets.Select(pair => (pair.Key, Used: window.Burst - pair.Value.Level(now))).OrderByDescending(pair => pair.Used).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(limit)];
        }
    }

    private TokenBucket Of(string subject, long now)
    {
        if (_buckets.TryGetValue(subject, out TokenBucket? bucket))
        {
            return bucket;
        }

        if (_buckets.Count >= most && !Sweep(now))
        {
            subject = Shared;
            if (_buckets.TryGetValue(subject, out bucket))
            {
                return bucket;
            }
        }

        return _buckets[subject] = new TokenBucket(budget.Amount, _period, window.Burst, now);
    }

    // A look at all of them, so not for each newcomer: once a second.
    private bool Sweep(long now)
    {
        if (_sweptAt != long.MinValue && time.GetElapsedTime(_sweptAt, now) < TimeSpan.FromSeconds(1))
        {
            return false;
        }

        _sweptAt = now;
        foreach ((string subject, TokenBucket bucket) in _buckets)
        {
            if (bucket.IsFull(now))
            {
                _buckets.Remove(subject);
            }
        }

        return _buckets.Count < most;
    }
}
