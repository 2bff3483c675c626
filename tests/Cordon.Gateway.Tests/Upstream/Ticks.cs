namespace Cordon.Gateway.Tests.Upstream;

/// <summary>A stopwatch that moves when a test says so.</summary>
internal sealed class Ticks : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => 1_000;

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public void Pass(double seconds) => Interlocked.Add(ref _ticks, (long)(seconds * TimestampFrequency));
}
