namespace Cordon.Gateway.Telemetry;

/// <summary>One line of figures: a sum, and the buckets of a histogram. Safe from any thread; measuring takes no lock and allocates nothing.</summary>
internal sealed class Series(LabelSet labels, double[] bounds)
{
    private readonly long[] _buckets = new long[bounds.Length + 1];
    private double _sum;

    public LabelSet Labels { get; } = labels;

    /// <summary>The collection in which an observed value was last seen.</summary>
    public long Round { get; private set; }

    public double Sum => Volatile.Read(ref _sum);

    public void Add(double value)
    {
        double before = Volatile.Read(ref _sum);
        while (true)
        {
            double seen = Interlocked.CompareExchange(ref _sum, before + value, before);
            if (seen.Equals(before))
            {
                return;
            }

            before = seen;
        }
    }

    public void Record(double value)
    {
        int bucket = Array.BinarySearch(bounds, value);
        Interlocked.Increment(ref _buckets[bucket >= 0 ? bucket : ~bucket]);
        Add(value);
    }

    public void Set(double value, long round)
    {
        Volatile.Write(ref _sum, value);
        Round = round;
    }

    /// <summary>How many values fell into each bucket, the last one without an upper bound.</summary>
    public long[] Buckets()
    {
        long[] buckets = new long[_buckets.Length];
        for (int i = 0; i < buckets.Length; i++)
        {
            buckets[i] = Interlocked.Read(ref _buckets[i]);
        }

        return buckets;
    }
}
