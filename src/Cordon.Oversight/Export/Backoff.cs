namespace Cordon.Oversight.Export;

/// <summary>Waits that double, half of each by chance, so that sinks that failed together do not come back together.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan most, Random random)
{
    // A receiver may ask for a longer wait than the operator's longest, but not for one that looks like forgetting.
    public const int LongestAskedSeconds = 3_600;

    private static readonly TimeSpan LongestAsked = TimeSpan.FromSeconds(LongestAskedSeconds);

    public int Failures { get; private set; }

    public void Reset() => Failures = 0;

    /// <summary>The wait after another failure; at least as long as the receiver asked for.</summary>
    public TimeSpan Next(TimeSpan? asked)
    {
        double whole = Math.Min(first.TotalMilliseconds * Math.Pow(2, Math.Min(Failures, 40)), most.TotalMilliseconds);
        Failures++;
        TimeSpan wait = TimeSpan.FromMilliseconds((whole / 2) + (random.NextDouble() * whole / 2));
        TimeSpan demanded = asked is { } time ? (time < LongestAsked ? time : LongestAsked) : TimeSpan.Zero;
        return wait > demanded ? wait : demanded;
    }
}
