using Cordon.Policy;
using Cordon.State.Calls;

namespace Cordon.Gateway.Calling;

/// <summary>
/// How many calls each application makes, in a time and at once. In memory; those in a time are in the state where replicas share it. Safe from any thread.
/// </summary>
/// <param name="shared">Null for a gateway alone.</param>
internal sealed class CallRates(TimeProvider time, CallStore? shared = null, int most = CallRates.MostSubjects)
{
    public const int MostSubjects = 10_000;

    private const string Shared = "(others)";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Count, long Until)> _windows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _running = new(StringComparer.Ordinal);

    /// <summary>Takes a place in all that applies, or in nothing.</summary>
    /// <param name="refused">The limit that was reached: <c>rate</c> or <c>at-once</c>.</param>
    public IDisposable? Take(IReadOnlyList<(ToolLimit Limit, string Subject)> limits, out string? refused)
    {
        CallLimit[] counted = shared is null ? [] : [.. limits.Where(limit => limit.Limit.Calls is not null).Select(limit => new CallLimit(limit.Subject, limit.Limit.Calls!.Value, limit.Limit.PerSeconds))];
        if (counted.Length == 0)
        {
            return TakeHere(limits, out refused);
        }

        IDisposable? place = TakeHere([.. limits.Select(limit => (limit.Limit with { Calls = null }, limit.Subject))], out refused);
        bool isTaken = false;
        try
        {
            isTaken = place is not null && shared!.TryTake(counted);
        }
        finally
        {
            if (!isTaken)
            {
                place?.Dispose();
            }
        }

        refused ??= isTaken ? null : "rate";
        return isTaken ? place : null;
    }

    private IDisposable? TakeHere(IReadOnlyList<(ToolLimit Limit, string Subject)> limits, out string? refused)
    {
        long now = time.GetTimestamp();
        lock (_lock)
        {
            foreach ((ToolLimit limit, string subject) in limits)
            {
                if (limit.AtOnce is { } atOnce && _running.GetValueOrDefault(subject) >= atOnce)
                {
                    refused = "at-once";
                    return null;
                }

                (int made, long over) = limit.Calls is null ? default : _windows.GetValueOrDefault(Window(subject, now));
                if (limit.Calls is { } calls && (over > now ? made : 0) >= calls)
                {
                    refused = "rate";
                    return null;
                }
            }

            refused = null;
            foreach ((ToolLimit limit, string subject) in limits)
            {
                if (limit.AtOnce is not null)
                {
                    _running[subject] = _running.GetValueOrDefault(subject) + 1;
                }

                if (limit.Calls is not null)
                {
                    string name = Window(subject, now);
                    (int count, long until) = _windows.GetValueOrDefault(name);
                    _windows[name] = until > now ? (count + 1, until) : (1, now + limit.PerSeconds * time.TimestampFrequency);
                }
            }
        }

        return new Lease(this, [.. limits.Where(limit => limit.Limit.AtOnce is not null).Select(limit => limit.Subject)]);
    }

    // Windows that are over are forgotten when there are too many; when none is, newcomers share one.
    private string Window(string subject, long now)
    {
        if (_windows.ContainsKey(subject) || _windows.Count < most)
        {
            return subject;
        }

        foreach ((string name, (_, long until)) in _windows)
        {
            if (until <= now)
            {
                _windows.Remove(name);
            }
        }

        return _windows.Count < most ? subject : Shared;
    }

    private void Return(string[] subjects)
    {
        lock (_lock)
        {
            foreach (string subject in subjects)
            {
                int left = _running[subject] - 1;
                if (left == 0)
                {
                    _running.Remove(subject);
                }
                else
                {
                    _running[subject] = left;
                }
            }
        }
    }

    private sealed class Lease(CallRates rates, string[] subjects) : IDisposable
    {
        private string[] _subjects = subjects;

        public void Dispose() => rates.Return(Interlocked.Exchange(ref _subjects, []));
    }
}
