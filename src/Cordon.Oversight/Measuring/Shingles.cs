using System.Runtime.InteropServices;

namespace Cordon.Oversight.Measuring;

/// <summary>
/// The set of a text's character 8-grams, as hashes. Case and the amount of white space are no difference: a copy that was reformatted is a copy.
/// A text shorter than that is its own only gram.
/// </summary>
public static class Shingles
{
    public const int Length = 8;

    public static ulong[] Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string plain = Plain(text);
        if (plain.Length <= Length)
        {
            return [HashOf(plain)];
        }

        HashSet<ulong> grams = new(Math.Min(plain.Length, 1 << 16));
        for (int i = 0; i + Length <= plain.Length; i++)
        {
            grams.Add(HashOf(plain.AsSpan(i, Length)));
        }

        return [.. grams];
    }

    /// <summary>Common grams over all grams of two sets.</summary>
    public static double Jaccard(IReadOnlySet<ulong> a, IReadOnlyCollection<ulong> b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        int common = b.Count(a.Contains);
        return common / (double)(a.Count + b.Count - common);
    }

    /// <summary>FNV-1a, then mixed: the same on every machine and in every run.</summary>
    internal static ulong HashOf(ReadOnlySpan<char> gram)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in MemoryMarshal.AsBytes(gram))
        {
            hash = (hash ^ b) * 1099511628211;
        }

        return Mix(hash);
    }

    /// <summary>The finaliser of SplitMix64.</summary>
    internal static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private static string Plain(string text)
    {
        char[] plain = new char[text.Length];
        int length = 0;
        bool gap = false;
        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                gap = length > 0;
                continue;
            }

            if (gap)
            {
                plain[length++] = ' ';
                gap = false;
            }

            plain[length++] = char.ToLowerInvariant(c);
        }

        return new string(plain, 0, length);
    }
}
