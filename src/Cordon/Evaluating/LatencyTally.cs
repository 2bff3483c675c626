namespace Cordon.Evaluating;

/// <summary>How often each time was taken. Times are told apart to three digits, so the tally is bounded.</summary>
internal sealed class LatencyTally
{
    private readonly SortedDictionary<long, long> _counts = [];
    private long _nanoseconds;
    private long _bytes;

    public long Count { get; private set; }

    /// <summary>Of all texts together.</summary>
    public double MicrosPerKilobyte => _bytes == 0 ? 0 : _nanoseconds / 1000.0 / (_bytes / 1024.0);

    public void Add(long nanoseconds, int bytes)
    {
        long step = 1;
        while (nanoseconds / step >= 1000)
        {
            step *= 10;
        }

        long rounded = nanoseconds / step * step;
        _counts[rounded] = _counts.GetValueOrDefault(rounded) + 1;
        _nanoseconds += nanoseconds;
        _bytes += bytes;
        Count++;
    }

    public void Add(LatencyTally other)
    {
        foreach ((long nanoseconds, long count) in other._counts)
        {
            _counts[nanoseconds] = _counts.GetValueOrDefault(nanoseconds) + count;
        }

        _nanoseconds += other._nanoseconds;
        _bytes += other._bytes;
        Count += other.Count;
    }

    /// <summary>The time, in microseconds, that a share of the texts did not exceed.</summary>
    public double Micros(double share)
    {
        long seen = 0;
        foreach ((long nanoseconds, long count) in _counts)
        {
            seen += count;
            if (seen >= share * Count)
            {
                return nanoseconds / 1000.0;
            }
        }

        return 0;
    }
}
