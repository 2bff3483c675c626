namespace Cordon.Gateway.Upstream;

/// <summary>Requests and failures of the last while, in ten slots. Not thread-safe.</summary>
internal sealed class FailureWindow
{
    private const int Slots = 10;

    private readonly (long Number, int Requests, int Failures)[] _slots = new (long, int, int)[Slots];
    private readonly TimeProvider _time;
    private readonly long _slotTicks;

    public FailureWindow(TimeSpan length, TimeProvider time)
    {
        _time = time;
        _slotTicks = Math.Max(1, (long)(length.TotalSeconds * time.TimestampFrequency / Slots));
        Clear();
    }

    public void Count(bool failed)
    {
        long number = Now;
        ref (long Number, int Requests, int Failures) slot = ref _slots[number % Slots];
        if (slot.Number != number)
        {
            slot = (number, 0, 0);
        }

        slot.Requests++;
        slot.Failures += failed ? 1 : 0;
    }

    public (int Requests, int Failures) Sum()
    {
        long oldest = Now - Slots;
        (int requests, int failures) = (0, 0);
        foreach ((long number, int made, int failed) in _slots)
        {
            if (number > oldest)
            {
                requests += made;
                failures += failed;
            }
        }

        return (requests, failures);
    }

    public void Clear() => Array.Fill(_slots, (long.MinValue, 0, 0));

    private long Now => _time.GetTimestamp() / _slotTicks;
}
