using System.Buffers;

namespace Cordon.Detection;

/// <summary>
/// Where a text is written as people write: known words with single spaces between them, other scripts, words of other languages among their small words. Looking
/// beneath disguises costs more than all guards together, and there is nothing beneath ordinary words. A disguise that leaves fewer traces among ten words is not
/// looked for.
/// </summary>
internal static class Ordinary
{
    private const int Window = 10;

    // A name, a brand, a technical word: among ten words there may be so many that no list knows, and fewer that do not begin with a capital.
    private const int MostOdd = 5;
    private const int MostLow = 3;

    // Among small words of another language nearly every other word may be unknown.
    private const int FewestForeign = 2;
    private const int MostOddAbroad = 8;

    // Lists and addresses have signs between the words, but not between nearly all of them.
    private const int MostBreaks = 5;

    // A row of figures may be a row of codes.
    private const int MostFigures = 4;

    // Words that are written without spaces, or an encoding.
    private const int LongestOdd = 15;

    // Stretches that are nearer to each other than this are one, and each is read with so much around it.
    private const int Nearest = 2 * Excerpt.Around;

    private static readonly bool[] AsciiAround = [.. Enumerable.Range(0, 0x80).Select(c => ".,;:!?\"'()[]-*".Contains((char)c, StringComparison.Ordinal))];
    private static readonly SearchValues<char> Figures = SearchValues.Create("0123456789.,:%-/+€$");
    private static readonly SearchValues<char> AsciiWords = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private enum Look
    {
        Known,
        Foreign,
        Figure,
        Odd,
        Strange,
    }

    /// <summary>What of the text is not ordinary: nothing, some stretches of it with a little around each, or all of it.</summary>
    public static View? Rest(View source)
    {
        List<(int Start, int End)> stretches = Stretches(source.Text);
        int length = 0;
        foreach ((int start, int end) in stretches)
        {
            length += end - start;
        }

        if (length == 0)
        {
            return null;
        }

        if (length * 2 > source.Text.Length)
        {
            return source;
        }

        using var to = new ViewBuilder(source, length + stretches.Count);
        foreach ((int start, int end) in stretches)
        {
            to.Add(start, end);
            to.Add('\n', end - 1, end);
        }

        return to.ToView(RuleViews.Decoded);
    }

    private static List<(int Start, int End)> Stretches(string text)
    {
        List<(int Start, int End)> found = [];
        Span<int> starts = stackalloc int[Window];
        (uint odd, uint low, uint foreign, uint breaks, uint figures) = (0, 0, 0, 0, 0);
        int count = 0;
        for (int i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            int end = i + 1;
            while (end < text.Length && text[end] > ' ' && (text[end] < 0x80 || !char.IsWhiteSpace(text[end])))
            {
                end++;
            }

            ReadOnlySpan<char> token = text.AsSpan(i, end - i);
            Look look = LookOf(token);
            bool isBroken = end < text.Length && (text[end] != ' ' || (end + 1 < text.Length && char.IsWhiteSpace(text[end + 1])) || IsAround(text[end - 1]));
            odd = (odd << 1) | (look >= Look.Odd ? 1u : 0);
            low = (low << 1) | (look >= Look.Odd && !char.IsAsciiLetterUpper(token[0]) ? 1u : 0);
            foreign = (foreign << 1) | (look == Look.Foreign ? 1u : 0);
            breaks = (breaks << 1) | (isBroken ? 1u : 0);
            figures = (figures << 1) | (look == Look.Figure ? 1u : 0);
            starts[count++ % Window] = i;
            bool abroad = Count(foreign) >= FewestForeign;
            if (look == Look.Strange || (look == Look.Odd && token.Length > LongestOdd && !(abroad && !token.ContainsAnyInRange('0', '9')))
                || Count(odd) > (abroad ? MostOddAbroad : MostOdd) || (Count(low) > MostLow && !abroad) || Count(breaks) > MostBreaks || Count(figures) > MostFigures)
            {
                Add(found, Math.Max(0, starts[count < Window ? 0 : count % Window] - Excerpt.Around), Math.Min(text.Length, end + Excerpt.Around));
            }

            i = end;
        }

        return found;
    }

    private static void Add(List<(int Start, int End)> to, int start, int end)
    {
        if (to.Count > 0 && start - to[^1].End < Nearest)
        {
            to[^1] = (Math.Min(start, to[^1].Start), end);
        }
        else
        {
            to.Add((start, end));
        }
    }

    private static int Count(uint window) => System.Numerics.BitOperations.PopCount(window & ((1u << Window) - 1));

    private static Look LookOf(ReadOnlySpan<char> token)
    {
        int start = 0;
        int end = token.Length;
        while (start < end && IsAround(token[start]))
        {
            start++;
        }

        if (start == end)
        {
            return token.Length == 1 ? Look.Known : Look.Odd;
        }

        while (IsAround(token[end - 1]))
        {
            end--;
        }

        ReadOnlySpan<char> core = token[start..end];
        if (core[0] >= 0x80)
        {
            return LookAbroad(core);
        }

        if (char.IsAsciiDigit(core[0]))
        {
            return core.Length <= LongestOdd && !core.ContainsAnyExcept(Figures) ? Look.Figure : Look.Odd;
        }

        Look look = LookOfWord(core);
        return look == Look.Odd && !System.Text.Ascii.IsValid(core) ? (Look)Math.Max((int)Look.Odd, (int)LookAbroad(core)) : look;
    }

    // "don't", "well-kept" and "customer's" are as known as their parts.
    private static Look LookOfWord(ReadOnlySpan<char> word)
    {
        // "die" and "am" are words of more than one language.
        ulong key = Lexicon.KeyOf(word);
        int rank = Lexicon.English.RankOf(key);
        if (!Lexicon.IsFrequent(rank) && Lexicon.Foreign.RankOf(key) >= 0)
        {
            return Look.Foreign;
        }

        if (rank >= 0 || IsPlural(word))
        {
            return Look.Known;
        }

        while (word.IndexOfAny('\'', '’', '-') is > 0 and int joint)
        {
            if (!IsWord(word[..joint]))
            {
                return Look.Odd;
            }

            word = word[(joint + 1)..];
            if (word.Length <= 2 && word.IndexOfAnyExceptInRange('a', 'z') < 0)
            {
                return Look.Known;
            }
        }

        return IsWord(word) ? Look.Known : Look.Odd;
    }

    // A word of another script, or one that begins with an accent; signs of no script that people write in are strange.
    private static Look LookAbroad(ReadOnlySpan<char> word)
    {
        bool isScript = false;
        foreach (char c in word)
        {
            if (c < 0x80)
            {
                continue;
            }

            if (!IsScript(c))
            {
                return char.IsSurrogate(c) && c is >= '\uD83C' and <= '\uD83E' or >= '\uDC00' ? Look.Odd : Look.Strange;
            }

            isScript |= c > '\u024F';
        }

        return isScript && !word.ContainsAny(AsciiWords) ? Look.Known : Look.Odd;
    }

    // Accented Latin, Greek, Cyrillic, Hebrew, Arabic, the scripts of India and its neighbours, kana, Han, Hangul, and their punctuation.
    private static bool IsScript(char c) => c is (>= '\u00A1' and <= '\u024F') or (>= '\u0370' and <= '\u06FF') or (>= '\u0900' and <= '\u0EFF')
        or (>= '\u2010' and <= '\u2027') or (>= '\u3000' and <= '\u30FF') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7A3') or (>= '\uFF01' and <= '\uFF0F') or '\uFF1A' or '\uFF1B' or '\uFF1F';

    private static bool IsWord(ReadOnlySpan<char> part) => Lexicon.English.Knows(part) || IsPlural(part);

    private static bool IsPlural(ReadOnlySpan<char> part) => part.Length > 3 && part[^1] is 's' or 'S' && Lexicon.English.Knows(part[..^1]);

    private static bool IsAround(char c) => c < 0x80 ? AsciiAround[c] : c is '–' or '—' or '…' or '“' or '”' or '‘' or '’' or '«' or '»' or '„';
}
