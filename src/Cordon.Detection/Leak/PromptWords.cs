namespace Cordon.Detection;

/// <summary>A text as words, without case, punctuation and layout. A character of a script without spaces is a word.</summary>
internal static class PromptWords
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public readonly record struct Word(int Start, int End, ulong Hash);

    public static Reader Read(ReadOnlySpan<char> text) => new(text);

    /// <summary>The hashes of the first words.</summary>
    public static List<ulong> Hashes(ReadOnlySpan<char> text, int most)
    {
        List<ulong> hashes = [];
        foreach (Word word in Read(text))
        {
            if (hashes.Count == most)
            {
                break;
            }

            hashes.Add(word.Hash);
        }

        return hashes;
    }

    /// <summary>Word by word, without a copy.</summary>
    public ref struct Reader(ReadOnlySpan<char> text)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private int _next;

        public Word Current { get; private set; }

        public readonly Reader GetEnumerator() => this;

        public bool MoveNext()
        {
            int i = _next;
            while (i < _text.Length && !IsPart(_text[i]))
            {
                i++;
            }

            if (i == _text.Length)
            {
                _next = i;
                return false;
            }

            int start = i;
            ulong hash = Offset;
            do
            {
                // FNV-1a: fast, and a collision needs eight words in a row to collide.
                hash = (hash ^ Lower(_text[i])) * Prime;
                i++;
            }
            while (i < _text.Length && IsPart(_text[i]) && !IsIdeograph(_text[i]) && !IsIdeograph(_text[i - 1]));

            _next = i;
            Current = new Word(start, i, hash);
            return true;
        }
    }

    /// <summary>The hash of a word's beginning, made like that of a word.</summary>
    public static ulong Hash(ReadOnlySpan<char> beginning)
    {
        ulong hash = Offset;
        foreach (char c in beginning)
        {
            hash = (hash ^ Lower(c)) * Prime;
        }

        return hash;
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

    private static bool IsPart(char c) => c < 0x80 ? char.IsAsciiLetterOrDigit(c) : char.IsLetterOrDigit(c);

    private static char Lower(char c) => c < 0x80 ? (char)(c | (char.IsAsciiLetterUpper(c) ? 0x20 : 0)) : char.ToLowerInvariant(c);

    // Han, kana and hangul are written without spaces, or with spaces that vary.
    private static bool IsIdeograph(char c) => c is (>= '\u2E80' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7AF') or (>= '\uF900' and <= '\uFAFF');
}
