namespace Cordon.Detection.Pii;

/// <summary>One token without its neighbours: hashes of its word, its ends and its shape.</summary>
internal readonly record struct TokenLook(uint Word, uint Shape, uint Prefix, uint Suffix2, uint Suffix3, uint Suffix4, uint Known, uint Script, bool SpaceBefore, bool IsColon)
{
    public static TokenLook Outside { get; } = new(7, 7, 7, 7, 7, 7, 0, 7, false, false);

    public static TokenLook Of(ReadOnlySpan<char> word, bool spaceBefore)
    {
        Span<char> lower = stackalloc char[Segments.LongestToken + 2];
        int length = 0;
        foreach (char c in word)
        {
            // Joiners and other invisible characters are no part of how a word is spelled.
            if (c < '\u007f' || char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format)
            {
                lower[length++] = char.IsAsciiDigit(c) ? '0' : char.ToLowerInvariant(c);
            }
        }

        ReadOnlySpan<char> small = lower[..length];
        return new(
            Hash(small), ShapeOf(word), Hash(small[..Math.Min(3, length)]), Hash(small[^Math.Min(2, length)..]), Hash(small[^Math.Min(3, length)..]), Hash(small[^Math.Min(4, length)..]),
            KnownWords.KindOf(small), word.Length == 0 ? 0 : ScriptOf(word[0]), spaceBefore, word is ":" or "=" or "：" or "|");
    }

    /// <summary>Xx for Maria, X for IBM, d for 2024; repeats are one, and the length in three classes.</summary>
    private static uint ShapeOf(ReadOnlySpan<char> word)
    {
        uint hash = 2166136261;
        char last = '\0';
        foreach (char c in word)
        {
            char kind = char.IsUpper(c) ? 'X' : char.IsLower(c) ? 'x' : char.IsDigit(c) ? 'd' : char.IsLetter(c) ? 'o' : c > '\u007f' ? 's' : c;
            if (kind != last)
            {
                hash = (hash ^ kind) * 16777619;
                last = kind;
            }
        }

        return (hash ^ (uint)(word.Length == 1 ? 1 : word.Length < 4 ? 2 : 3)) * 16777619;
    }

    private static uint Hash(ReadOnlySpan<char> s)
    {
        uint hash = 2166136261;
        foreach (char c in s)
        {
            hash = (hash ^ c) * 16777619;
        }

        return hash;
    }

    private static uint ScriptOf(char c) => c switch
    {
        < '\u0250' => 1,
        < '\u0400' => 2,
        < '\u0530' => 3,
        < '\u0600' => 4,
        < '\u0900' => 5,
        < '\u0e00' => 6,
        < '\u1100' => 7,
        < '\u3041' => 8,
        < '\u3100' => 9,
        < '\ua000' => 10,
        < '\uac00' => 11,
        _ => 12,
    };
}
