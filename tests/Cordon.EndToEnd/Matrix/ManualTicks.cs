namespace Cordon.EndToEnd.Matrix;

/// <summary>
/// A clock whose stopwatch moves on order alone, so that a guard is slow exactly when a test says so and never because the machine is busy.
/// Dates and timers are the system's.
/// </summary>
internal sealed class ManualTicks : TimeProvider
{
    private long _ticks;

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, (long)(time.TotalSeconds * TimestampFrequency));
}
