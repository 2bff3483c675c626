namespace Cordon.Gateway.Recording;

/// <summary>
/// A refusal costs a caller whom nobody knows nothing, and a statement stays for ever: so a stranger could fill the disk. Only so many of these
/// refusals are recorded one by one; the others are counted, and the next heartbeat carries the count. Safe from any thread.
/// </summary>
internal sealed class StrangerRecords(TimeProvider time)
{
    private const int PerMinute = 60;

    private readonly Lock _gate = new();
    private long _minute;
    private int _taken;

    public bool TryTake()
    {
        long minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
        lock (_gate)
        {
            if (minute != _minute)
            {
                (_minute, _taken) = (minute, 0);
            }

            return ++_taken <= PerMinute;
        }
    }
}
