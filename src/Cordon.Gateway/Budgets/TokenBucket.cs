using Cordon.Gateway.Metering;

namespace Cordon.Gateway.Budgets;

/// <summary>
/// A bucket that fills with <paramref name="amount"/> per <paramref name="period"/> ticks, up to <paramref name="burst"/>. Whole numbers only,
/// rounded against whoever takes: over any time no more leaves it than the burst and what flowed in. Not thread-safe.
/// </summary>
internal sealed class TokenBucket(long amount, long period, long burst, long now)
{
    private readonly long _burst = burst;
    private long _level = burst;
    private long _at = now;

    /// <summary>What is in it; below zero while something was used that had not been set aside.</summary>
    public long Level(long now)
    {
        Refill(now);
        return _level;
    }

    public bool IsFull(long now) => Level(now) == _burst;

    public bool TryTake(long wanted, long now)
    {
        Refill(now);
        if (_level < wanted)
        {
            return false;
        }

        _level -= wanted;
        return true;
    }

    /// <summary>Puts back what was not used; a negative rest takes what was used beyond.</summary>
    public void Return(long rest, long now)
    {
        Refill(now);
        _level = (long)Int128.Min(_burst, (Int128)_level + rest);
    }

    /// <summary>Ticks until it holds that much; null when it never will.</summary>
    public long? TicksUntil(long wanted, long now)
    {
        Refill(now);
        return wanted > _burst ? null
            : wanted <= _level ? 0
            : TokenEstimate.Ceiling(((Int128)wanted - _level) * period, amount) - (now - _at);
    }

    private void Refill(long now)
    {
        if (now <= _at)
        {
            return;
        }

        Int128 gained = (Int128)(now - _at) * amount / period;
        if (_level + gained >= _burst)
        {
            (_level, _at) = (_burst, now);
            return;
        }

        // Rounded up, so that the fraction of a tick is never counted twice.
        _at += TokenEstimate.Ceiling(gained * period, amount);
        _level += (long)gained;
    }
}
