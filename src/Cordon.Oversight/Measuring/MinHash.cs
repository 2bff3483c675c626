using System.Numerics;
using System.Runtime.InteropServices;

namespace Cordon.Oversight.Measuring;

/// <summary>
/// The names of the buckets in which a text meets those that are like it: 32 bands of four minimal hashes each. Two sets with Jaccard
/// similarity s meet in some band with probability 1 − (1 − s⁴)³²: for 0.8 all but one pair in twenty million, for 0.2 one in twenty.
/// </summary>
internal static class MinHash
{
    public const int Bands = 32;

    private const int PerBand = 4;
    private const int Hashes = Bands * PerBand;

    // Multiply-shift with odd factors, which are part of the method: other factors would be other buckets.
    private static readonly uint[] Factors = [.. Enumerable.Range(1, Hashes).Select(i => (uint)Shingles.Mix((ulong)i * 0x9E3779B97F4A7C15) | 1)];
    private static readonly uint[] Addends = [.. Enumerable.Range(1, Hashes).Select(i => (uint)(Shingles.Mix((ulong)i * 0x9E3779B97F4A7C15) >> 32))];

    /// <param name="shingles">The set, in any order.</param>
    public static ulong[] BandsOf(ReadOnlySpan<ulong> shingles)
    {
        Span<uint> least = stackalloc uint[Hashes];
        least.Fill(uint.MaxValue);
        Span<Vector<uint>> minima = MemoryMarshal.Cast<uint, Vector<uint>>(least);
        ReadOnlySpan<Vector<uint>> factors = MemoryMarshal.Cast<uint, Vector<uint>>(Factors);
        ReadOnlySpan<Vector<uint>> addends = MemoryMarshal.Cast<uint, Vector<uint>>(Addends);
        foreach (ulong shingle in shingles)
        {
            Vector<uint> x = new((uint)shingle ^ (uint)(shingle >> 32));
            for (int i = 0; i < minima.Length; i++)
            {
                // The low bits of a product depend on low bits alone; folding the high half in makes every bit count.
                Vector<uint> hash = (x * factors[i]) + addends[i];
                hash ^= Vector.ShiftRightLogical(hash, 15);
                hash *= new Vector<uint>(0x2C1B3C6D);
                hash ^= Vector.ShiftRightLogical(hash, 12);
                minima[i] = Vector.Min(minima[i], hash);
            }
        }

        ulong[] bands = new ulong[Bands];
        for (int band = 0; band < Bands; band++)
        {
            ulong name = (ulong)band;
            foreach (uint hash in least.Slice(band * PerBand, PerBand))
            {
                name = Shingles.Mix(name ^ hash) + 0x9E3779B97F4A7C15;
            }

            bands[band] = name;
        }

        return bands;
    }
}
