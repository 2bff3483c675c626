using System.Security.Cryptography;

namespace Cordon.Detection;

/// <summary>
/// Hashes of runs of units, each made from the one before in constant time, under a key of this process: who reads the memory of another process learns
/// nothing from them, and nobody can choose a text that looks like another's.
/// </summary>
internal static class RollingHash
{
    private static readonly ulong Base = Random() | 1;
    private static readonly ulong Key = Random();
    private static readonly ulong Stretch = Random() | 1;

    /// <summary>What the first of so many units weighs.</summary>
    public static ulong Weight(int units)
    {
        ulong weight = 1;
        for (int i = 1; i < units; i++)
        {
            weight *= Base;
        }

        return weight;
    }

    public static ulong Add(ulong sum, int unit) => (sum * Base) + (uint)unit + 1;

    public static ulong Leave(ulong sum, int unit, ulong weight) => sum - (((uint)unit + 1) * weight);

    /// <summary>The sum as it is kept: its low digits are as good as its high ones.</summary>
    public static ulong Finish(ulong sum)
    {
        sum = (sum ^ Key) * Stretch;
        sum = (sum ^ (sum >> 29)) * 0x9E3779B97F4A7C15;
        return sum ^ (sum >> 32);
    }

    public static ulong Of(ReadOnlySpan<ushort> units)
    {
        ulong sum = 0;
        foreach (ushort unit in units)
        {
            sum = Add(sum, unit);
        }

        return Finish(sum ^ (ulong)units.Length);
    }

    private static ulong Random() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
