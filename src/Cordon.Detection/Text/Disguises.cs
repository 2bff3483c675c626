using System.Buffers;

namespace Cordon.Detection;

/// <summary>Readings for phrases only: leetspeak, spaced letters, rot13, and the tag characters that hide ASCII from the eye.</summary>
internal static class Disguises
{
    private static readonly SearchValues<char> LeetSigns = SearchValues.Create("01345789@$|!");

    /// <summary>The text with digits and signs inside words read as letters, or null when no word has any.</summary>
    public static View? Leet(View source, int limit)
    {
        string text = source.Text;
        int at = 0;
        while (true)
        {
            int step = text.AsSpan(at).IndexOfAny(LeetSigns);
            if (step < 0)
            {
                return null;
            }

            at += step;
            if (InWord(text, at))
            {
                break;
            }

            at++;
        }

        using var to = new ViewBuilder(source, limit);
        for (int i = 0; i < text.Length && !to.IsFull; i++)
        {
            to.Add(LeetSigns.Contains(text[i]) && InWord(text, i) ? Letter(text[i]) : text[i], i, i + 1);
        }

        return to.ToView(RuleViews.Folded);
    }

    /// <summary>The text with its spaced words ("s p a c e d", "s.p.a.c.e.d") closed up, or null when it has none.</summary>
    public static View? Unspaced(View source, int limit)
    {
        string text = source.Text;
        if (!HasSpacedWord(text))
        {
            return null;
        }

        using var to = new ViewBuilder(source, limit);
        for (int i = 0; i < text.Length && !to.IsFull;)
        {
            int end = SpacedEnd(text, i, letters: 2);
            if (end == 0)
            {
                to.Add(text[i], i, ++i);
                continue;
            }

            for (int k = i; k < end; k += 2)
            {
                to.Add(text[k], k, Math.Min(end, k + 2));
            }

            i = end;
        }

        return to.ToView(RuleViews.Folded);
    }

    /// <summary>Where letters that may still become a spaced word begin at the end of the text; the length when none.</summary>
    public static int OpenSpaced(ReadOnlySpan<char> text)
    {
        int start = text.Length;
        while (start > 0 && (!IsLetter(text, start - 1) || !IsLetter(text, start - 2)))
        {
            start--;
        }

        // A spaced word begins with a letter.
        while (start < text.Length && !IsLetter(text, start))
        {
            start++;
        }

        return start;
    }

    /// <summary>The text with each ASCII letter moved by thirteen.</summary>
    public static View Rot13(View source, int limit)
    {
        using var to = new ViewBuilder(source, limit);
        string text = source.Text;
        for (int i = 0; i < text.Length && !to.IsFull; i++)
        {
            to.Add(Rot13(text[i]), i, i + 1);
        }

        return to.ToView(RuleViews.Folded);
    }

    public static char Rot13(char c) => c switch
    {
        >= 'a' and <= 'z' => (char)('a' + ((c - 'a' + 13) % 26)),
        >= 'A' and <= 'Z' => (char)('A' + ((c - 'A' + 13) % 26)),
        _ => c,
    };

    /// <summary>What the tag characters (U+E0020 to U+E007E) of the text spell, or null when it has none.</summary>
    public static View? Tags(View source, int limit)
    {
        string text = source.Text;
        if (!text.Contains('\uDB40'))
        {
            return null;
        }

        using var to = new ViewBuilder(source, limit);
        for (int i = 0; i + 1 < text.Length && !to.IsFull; i++)
        {
            // U+E0020 + n is the pair DB40, DC20 + n.
            if (text[i] == '\uDB40' && text[i + 1] is >= '\uDC20' and <= '\uDC7E')
            {
                to.Add((char)(text[i + 1] - '\uDC00'), i, i + 2);
                i++;
            }
        }

        return to.Length == 0 ? null : to.ToView(RuleViews.Decoded);
    }

    private static bool InWord(string text, int i)
    {
        bool before = i > 0 && (char.IsAsciiLetter(text[i - 1]) || (LeetSigns.Contains(text[i - 1]) && i > 1 && char.IsAsciiLetter(text[i - 2])));
        bool after = i + 1 < text.Length && (char.IsAsciiLetter(text[i + 1]) || (LeetSigns.Contains(text[i + 1]) && i + 2 < text.Length && char.IsAsciiLetter(text[i + 2])));
        return (before && after) || (text[i] is not ('!' or '|' or '@') && (before || after));
    }

    private static char Letter(char sign) => sign switch
    {
        '0' => 'o',
        '1' or '!' or '|' => 'i',
        '3' => 'e',
        '4' or '@' => 'a',
        '5' or '$' => 's',
        '7' => 't',
        '8' => 'b',
        '9' => 'g',
        _ => sign,
    };

    private static bool IsLetter(ReadOnlySpan<char> text, int i) => i >= 0 && i < text.Length && char.IsLetter(text[i]);

    private static bool IsSpacer(char c) => c is ' ' or '.' or '-' or '_' or '*' or '|' or '/' or ',';

    // Four spaced letters are seven characters, so every fourth place falls on one of the first two letters of each run. A walk back over
    // a longer stretch always ends with true, so the stretch is walked once.
    private static bool HasSpacedWord(string text)
    {
        for (int probe = 3; probe < text.Length; probe += 4)
        {
            int at = char.IsLetter(text[probe]) ? probe : probe - 1;
            if (at + 1 >= text.Length || !IsSpacer(text[at + 1]) || !IsSingle(text, at))
            {
                continue;
            }

            while (at >= 2 && text[at - 1] == text[at + 1] && IsSingle(text, at - 2))
            {
                at -= 2;
            }

            if (SpacedEnd(text, at, letters: 4) > 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSingle(string text, int i) => IsLetter(text, i) && !IsLetter(text, i - 1) && !IsLetter(text, i + 1);

    // Single letters with the same sign between them, none of them part of a longer word.
    private static int SpacedEnd(string text, int start, int letters)
    {
        if (start + 1 >= text.Length || !IsSpacer(text[start + 1]) || !IsSingle(text, start))
        {
            return 0;
        }

        char sign = text[start + 1];
        int i = start;
        while (i + 2 < text.Length && text[i + 1] == sign && IsSingle(text, i + 2))
        {
            i += 2;
        }

        return i - start >= (letters - 1) * 2 ? i + 1 : 0;
    }
}
