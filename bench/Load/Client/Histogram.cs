using System.Numerics;

namespace Cordon.Load.Client;

/// <summary>Times in nanoseconds, in buckets of 0.4 % width: recording neither allocates nor sorts.</summary>
internal sealed class Histogram
{
    private const int BitsPerOctave = 8;
    private const int PerOctave = 1 << BitsPerOctave;

    // Eighteen minutes; a thousand callers have four of these each, so they are kept small.
    private const int Octaves = 40;

    private readonly int[] _counts = new int[(Octaves - BitsPerOctave + 1) * PerOctave];

    public long Count { get; private set; }

    public void Record(long nanoseconds)
    {
        _counts[Index(Math.Clamp(nanoseconds, 0, (1L << Octaves) - 1))]++;
        Count++;
    }

    public void Add(Histogram other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
    }

    /// <summary>The time that <paramref name="share"/> of all records stay at or below, in microseconds; not a number without records.</summary>
    public double Microseconds(double share)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        for (int i = 0; i < _counts.Length; i++)
        {
            rank -= _counts[i];
            if (rank <= 0 && Count > 0)
            {
                return Middle(i) / 1000.0;
            }
        }

        return double.NaN;
    }

    // The first two octaves of buckets are exact; after that an index is the exponent and the eight bits below the leading one.
    private static int Index(long value)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)value | 1) - BitsPerOctave);
        return (shift << BitsPerOctave) + (int)(value >> shift);
    }

    private static double Middle(int index)
    {
        int shift = Math.Max(0, (index >> BitsPerOctave) - 1);
        long low = (long)(index - (shift << BitsPerOctave)) << shift;
        return low + (((1L << shift) - 1) / 2.0);
    }
}
