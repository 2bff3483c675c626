namespace Cordon.Detection;

/// <summary>A text as words, without case, punctuation and layout. A character of a script without spaces is a word.</summary>
internal static class PromptWords
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public readonly record struct Word(int Start, int End, ulong Hash);

    public static IEnumerable<Word> Read(string text)
    {
        int i = 0;
        while (i < text.Length)
        {
            if (!char.IsLetterOrDigit(text[i]))
            {
                i++;
                continue;
            }

            int start = i;
            ulong hash = Offset;
            do
            {
                // FNV-1a: fast, and a collision needs eight words in a row to collide.
                hash = (hash ^ char.ToLowerInvariant(text[i])) * Prime;
                i++;
            }
            while (i < text.Length && char.IsLetterOrDigit(text[i]) && !IsIdeograph(text[i]) && !IsIdeograph(text[i - 1]));

            yield return new Word(start, i, hash);
        }
    }

    public static ulong Join(ReadOnlySpan<ulong> words)
    {
        ulong hash = Offset;
        foreach (ulong word in words)
        {
            hash = ((hash ^ word) * Prime) + (hash >> 29);
        }

        return hash;
    }

    // Han, kana and hangul are written without spaces, or with spaces that vary.
    private static bool IsIdeograph(char c) => c is (>= '\u2E80' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7AF') or (>= '\uF900' and <= '\uFAFF');
}
