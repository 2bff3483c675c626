namespace Cordon.Detection.Secrets;

/// <summary>How random a short text is. Characters beyond ASCII share one bucket: tokens have none.</summary>
internal static class Entropy
{
    /// <summary>Shannon entropy of the character distribution, in bits.</summary>
    public static double BitsPerCharacter(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        Span<int> counts = stackalloc int[129];
        Count(text, counts);
        double bits = 0;
        foreach (int count in counts)
        {
            if (count > 0)
            {
                double share = (double)count / text.Length;
                bits -= share * Math.Log2(share);
            }
        }

        return bits;
    }

    /// <summary>How many different characters occur.</summary>
    public static int Distinct(ReadOnlySpan<char> text)
    {
        Span<int> counts = stackalloc int[129];
        Count(text, counts);
        return counts.Length - counts.Count(0);
    }

    private static void Count(ReadOnlySpan<char> text, Span<int> counts)
    {
        counts.Clear();
        foreach (char c in text)
        {
            counts[Math.Min(c, (char)128)]++;
        }
    }
}
