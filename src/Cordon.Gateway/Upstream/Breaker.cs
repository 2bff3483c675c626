namespace Cordon.Gateway.Upstream;

/// <summary>
/// Whether one upstream may be asked, learned from what it did: closed, open after failures, half-open for one request that tries it.
/// Polly's breaker wraps a call and throws when it is open; here an upstream has to be looked at before it is chosen, pauses that the
/// upstream asks for count, and a call's fate shows only when its stream ends. So it is a small type of our own.
/// </summary>
internal sealed class Breaker(BreakerOptions options, TimeProvider time)
{
    /// <summary>An upstream that asks for a longer pause is asked again after this.</summary>
    internal const int LongestPauseSeconds = 300;

    private const int ChecksUntilDown = 2;
    private const int MostDoublings = 3;

    private readonly Lock _gate = new();
    private readonly FailureWindow _window = new(options.Window, time);
    private bool _open;
    private bool _trying;
    private int _openings;
    private int _inARow;
    private int _failedChecks;
    private long _openUntil;
    private long _pauseUntil;

    /// <summary>Whether a request may go there now; takes the place of the one that tries when half-open.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            bool may = WaitOf(time.GetTimestamp()) == TimeSpan.Zero;
            _trying |= may && _open;
            return may;
        }
    }

    /// <summary>How long until it can be asked: zero for now, infinite for nobody knows.</summary>
    public TimeSpan Wait()
    {
        lock (_gate)
        {
            return WaitOf(time.GetTimestamp());
        }
    }

    /// <summary>An answer began.</summary>
    public void Answered()
    {
        lock (_gate)
        {
            _window.Count(failed: false);
            _trying = false;
            // The late answer to a request from before it opened says nothing about now.
            if (_open && time.GetTimestamp() >= _openUntil)
            {
                (_open, _openings, _inARow) = (false, 0, 0);
                _window.Clear();
            }
        }
    }

    /// <summary>An answer came to its end.</summary>
    public void Finished()
    {
        lock (_gate)
        {
            _inARow = 0;
        }
    }

    /// <summary>No answer, a server error, or an answer that broke off.</summary>
    public void Failed()
    {
        lock (_gate)
        {
            _window.Count(failed: true);
            _inARow++;
            _trying = false;
            long now = time.GetTimestamp();
            if (_open ? now >= _openUntil : _inARow >= options.Failures || IsShareReached())
            {
                _openUntil = now + Ticks(options.Open * (1 << Math.Min(_openings++, MostDoublings)));
                _open = true;
            }
        }
    }

    /// <summary>Neither good nor bad: the caller left, or another answer was faster.</summary>
    public void Left()
    {
        lock (_gate)
        {
            _trying = false;
        }
    }

    /// <summary>The upstream asked for a pause.</summary>
    public void Pause(TimeSpan asked)
    {
        lock (_gate)
        {
            TimeSpan most = TimeSpan.FromSeconds(LongestPauseSeconds);
            _pauseUntil = Math.Max(_pauseUntil, time.GetTimestamp() + Ticks(asked < most ? asked : most));
        }
    }

    public void Checked(bool passed)
    {
        lock (_gate)
        {
            _failedChecks = passed ? 0 : Math.Min(_failedChecks + 1, ChecksUntilDown);
        }
    }

    public UpstreamHealth Health(string name, string provider)
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            TimeSpan wait = WaitOf(now);
            HealthState state = _failedChecks >= ChecksUntilDown ? HealthState.CheckFailed
                : _open ? now >= _openUntil ? HealthState.HalfOpen : HealthState.Open
                : now < _pauseUntil ? HealthState.Pausing
                : HealthState.Healthy;
            (int requests, int failures) = _window.Sum();
            return new UpstreamHealth(name, provider, state, _inARow, requests, failures, wait > TimeSpan.Zero && wait < TimeSpan.MaxValue ? wait : null);
        }
    }

    private TimeSpan WaitOf(long now)
    {
        if (_failedChecks >= ChecksUntilDown || (_open && _trying))
        {
            return TimeSpan.MaxValue;
        }

        long until = Math.Max(_pauseUntil, _open ? _openUntil : 0);
        return until > now ? time.GetElapsedTime(now, until) : TimeSpan.Zero;
    }

    private bool IsShareReached()
    {
        (int requests, int failures) = _window.Sum();
        return requests >= options.Least && failures >= options.Share * requests;
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
