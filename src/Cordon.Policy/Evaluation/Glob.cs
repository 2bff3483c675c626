namespace Cordon.Policy;

/// <summary>
/// <c>*</c> is any run of characters, <c>?</c> any one; ordinal. Going back to the last <c>*</c> alone is enough, so the time is bounded by
/// pattern times text and, patterns being at most 256 characters by the key table, linear in what a caller can make long.
/// </summary>
public static class Glob
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int p = 0, t = 0, star = -1, resume = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }

    public static bool MatchesAny(IEnumerable<string> patterns, string text)
    {
        foreach (string pattern in patterns)
        {
            if (Matches(pattern, text))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when whatever matches <paramref name="narrow"/> surely matches <paramref name="wide"/>; may miss some such pairs.</summary>
    public static bool Covers(string wide, string narrow) =>
        // A '*' or '?' of the narrow glob stands for text that only a wildcard of the wide one can take; a literal '?' in wide may not take a '*'.
        wide == narrow || (!(wide.Contains('?', StringComparison.Ordinal) && narrow.Contains('*', StringComparison.Ordinal)) && Matches(wide, narrow));
}
