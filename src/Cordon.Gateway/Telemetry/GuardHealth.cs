using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Cordon.Gateway.Telemetry;

/// <summary>Remembers which guards failed lately. One that failed several times in a few minutes is degraded until those minutes are over.</summary>
public sealed class GuardHealth(TimeProvider time)
{
    public const int Enough = 3;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    // Ids of guards come from the detectors in the box and from the host, not from callers.
    private readonly ConcurrentDictionary<string, Lately> _guards = new(StringComparer.Ordinal);

    public void Failed(string guard, string reason)
    {
        Lately lately = _guards.GetOrAdd(guard, static _ => new Lately());
        lock (lately)
        {
            lately.Add(time.GetTimestamp(), reason == "timeout");
        }
    }

    /// <summary>The guards that are degraded now.</summary>
    public ImmutableArray<DegradedGuard> Degraded()
    {
        ImmutableArray<DegradedGuard>.Builder degraded = ImmutableArray.CreateBuilder<DegradedGuard>();
        foreach ((string guard, Lately lately) in _guards.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            lock (lately)
            {
                if (lately.IsDegraded(time))
                {
                    degraded.Add(new DegradedGuard(guard, lately.Timeouts));
                }
            }
        }

        return degraded.ToImmutable();
    }

    /// <summary>The last failures: as many as are enough.</summary>
    private sealed class Lately
    {
        private readonly (long At, bool Timeout)[] _last = new (long, bool)[Enough];
        private int _next, _count;

        public bool Timeouts => _last.Count(failure => failure.Timeout) > Enough / 2;

        public void Add(long at, bool timeout)
        {
            _last[_next] = (at, timeout);
            _next = (_next + 1) % Enough;
            _count = Math.Min(_count + 1, Enough);
        }

        public bool IsDegraded(TimeProvider time) => _count == Enough && _last.All(failure => time.GetElapsedTime(failure.At) < Window);
    }
}

/// <param name="TooSlow">Whether most of its last failures were deadlines that passed, and not exceptions.</param>
public readonly record struct DegradedGuard(string Guard, bool TooSlow);
