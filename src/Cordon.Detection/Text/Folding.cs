using System.Buffers;
using System.Text;

namespace Cordon.Detection;

/// <summary>Reads a text the way a person or a model does: without disguise.</summary>
internal static class Folding
{
    /// <summary>More white space than this between two words hides a phrase from rules that look at a window.</summary>
    public const int LongestGap = 32;

    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Append(0x7F).Select(c => (char)c).Where(c => !char.IsWhiteSpace(c))]);

    // Words longer than this are judged in pieces, so that the end of a stream can wait for the end of a word.
    private const int LongestWord = 64;

    /// <summary>True when folding would change nothing that a rule could notice.</summary>
    public static bool IsPlain(ReadOnlySpan<char> text) =>
        Ascii.IsValid(text) && !text.ContainsAny(Controls) && !HasLongGap(text);

    /// <summary>The folded reading of a view.</summary>
    public static View Fold(View source, int limit)
    {
        using var to = new ViewBuilder(source, limit);
        string text = source.Text;
        int word = 0;
        for (int i = 0; i < text.Length && !to.IsFull;)
        {
            char c = text[i];
            if (Controls.Contains(c))
            {
                to.Stretch(++i);
                continue;
            }

            if (c < 0x80 && !char.IsWhiteSpace(c))
            {
                if (!char.IsAsciiLetter(c))
                {
                    Unmask(to.Written[word..]);
                    word = to.Length + 1;
                }

                to.Add(c, i, ++i);
                continue;
            }

            if (char.IsWhiteSpace(c))
            {
                Unmask(to.Written[word..]);
                i = AddGap(to, text, i);
                word = to.Length;
                continue;
            }

            i = AddForeign(to, text, i);
            if (to.Length - word > LongestWord || (to.Length > word && !char.IsLetter(to.Written[^1])))
            {
                Unmask(to.Written[word..]);
                word = to.Length;
            }
        }

        Unmask(to.Written[Math.Min(word, to.Length)..]);
        return to.ToView(RuleViews.Decoded | RuleViews.Folded);
    }

    /// <summary>Where a word that may still change its reading begins at the end of the text; the length when none.</summary>
    public static int OpenWord(ReadOnlySpan<char> text)
    {
        int start = text.Length;
        bool foreign = false;
        while (start > 0 && text.Length - start < LongestWord * 4 && !char.IsWhiteSpace(text[start - 1]))
        {
            start--;
            foreign |= FoldTable.Latin(text[start]) != '\0';
        }

        return foreign ? start : text.Length;
    }

    // A gap of that length covers a multiple of it, so looking there and around is enough.
    private static bool HasLongGap(ReadOnlySpan<char> text)
    {
        for (int probe = LongestGap - 1; probe < text.Length; probe += LongestGap)
        {
            if (char.IsWhiteSpace(text[probe]))
            {
                int from = probe;
                int to = probe + 1;
                while (from > 0 && probe - from < LongestGap && char.IsWhiteSpace(text[from - 1]))
                {
                    from--;
                }

                while (to < text.Length && to - probe < LongestGap && char.IsWhiteSpace(text[to]))
                {
                    to++;
                }

                if (to - from >= LongestGap)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static int AddGap(ViewBuilder to, string text, int start)
    {
        int end = start;
        bool line = false;
        while (end < text.Length && char.IsWhiteSpace(text[end]))
        {
            line |= text[end] is '\n' or '\r';
            end++;
        }

        to.Add(line ? '\n' : ' ', start, end);
        return end;
    }

    private static int AddForeign(ViewBuilder to, string text, int i)
    {
        int length = 1;
        int codePoint = text[i];
        if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
        {
            codePoint = char.ConvertToUtf32(text[i], text[i + 1]);
            length = 2;
        }

        if (FoldTable.IsInvisible(codePoint) || FoldTable.IsCombining(codePoint))
        {
            to.Stretch(i + length);
            return i + length;
        }

        if (FoldTable.Ascii(codePoint) is { } ascii)
        {
            foreach (char c in ascii)
            {
                to.Add(c, i, i + length);
            }

            return i + length;
        }

        if (length == 2)
        {
            to.Add(text[i], i, i + 2);
            to.Add(text[i + 1], i, i + 2);
        }
        else
        {
            to.Add(text[i], i, i + 1);
        }

        return i + length;
    }

    // A word that mixes Latin letters with look-alikes, or that consists of look-alikes only, is read as Latin. Any other word is lower-cased.
    private static void Unmask(Span<char> word)
    {
        bool latin = false;
        bool foreign = false;
        bool alike = true;
        foreach (char c in word)
        {
            latin |= char.IsAsciiLetter(c);
            foreign |= c >= 0x80;
            alike &= c < 0x80 || FoldTable.Latin(c) != '\0';
        }

        if (!foreign)
        {
            return;
        }

        for (int i = 0; i < word.Length; i++)
        {
            if (word[i] >= 0x80)
            {
                char plain = latin || alike ? FoldTable.Latin(word[i]) : '\0';
                word[i] = plain != '\0' ? plain : char.ToLowerInvariant(word[i]);
            }
        }
    }
}
