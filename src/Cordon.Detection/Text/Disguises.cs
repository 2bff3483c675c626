using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cordon.Detection;

/// <summary>Readings for phrases only: leetspeak, spaced letters, rot13, and the tag characters that hide ASCII from the eye.</summary>
internal static class Disguises
{
    private static readonly SearchValues<char> LeetSigns = SearchValues.Create("01345789@$|!");

    /// <summary>The words with digits and signs in them read as letters, where letters alone come of it, or null when there is none.</summary>
    public static View? Leet(View source, int limit)
    {
        string text = source.Text;
        using var to = new Excerpt(source, limit, Excerpt.Far);
        for (int at = 0; at < text.Length && !to.IsFull;)
        {
            int step = text.AsSpan(at).IndexOfAny(LeetSigns);
            if (step < 0)
            {
                break;
            }

            int start = at + step;
            while (start > at && IsLeet(text[start - 1]))
            {
                start--;
            }

            at += step + 1;
            while (at < text.Length && IsLeet(text[at]))
            {
                at++;
            }

            if (BecomesLetters(text, start, at))
            {
                to.Begin(start);
                for (int i = start; i < at; i++)
                {
                    to.Add(LeetSigns.Contains(text[i]) && InWord(text, i) ? Letter(text[i]) : text[i], i, i + 1);
                }

                to.End(at);
            }
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

        using var to = new Excerpt(source, limit, Excerpt.Far);
        for (int i = 0; i < text.Length && !to.IsFull;)
        {
            int end = SpacedEnd(text, i, letters: 2);
            if (end == 0)
            {
                i++;
                continue;
            }

            to.Begin(i);
            for (int k = i; k < end; k += 2)
            {
                to.Add(text[k], k, Math.Min(end, k + 2));
            }

            to.End(i = end);
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

    private static bool IsLeet(char c) => char.IsAsciiLetterOrDigit(c) || c is '@' or '$' or '!' or '|';

    // An identifier, a measure, a hash: where a digit is left that no letter looks like, it is no word. Signs at the ends may be what they are.
    private static bool BecomesLetters(string text, int start, int end)
    {
        bool any = false;
        for (int i = start; i < end; i++)
        {
            bool read = LeetSigns.Contains(text[i]) && InWord(text, i);
            if (!read && char.IsAsciiDigit(text[i]))
            {
                return false;
            }

            any |= read;
        }

        return any;
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

    private const string SpacerSigns = " .-_*|/,";

    private static bool IsSpacer(char c) => SpacerSigns.Contains(c);

    // Between spaced letters the same sign stands twice, with one character between: everywhere else one look at many characters says that there is nothing.
    private static bool HasSpacedWord(string text)
    {
        ReadOnlySpan<ushort> signs = MemoryMarshal.Cast<char, ushort>(text);
        int i = 0;
        for (; i + Vector256<ushort>.Count + 2 <= signs.Length; i += Vector256<ushort>.Count)
        {
            Vector256<ushort> here = Vector256.Create(signs[i..]);
            Vector256<ushort> twice = Vector256.Equals(here, Vector256.Create(signs[(i + 2)..])) & Spacers(here);
            for (uint found = twice.ExtractMostSignificantBits(); found != 0; found &= found - 1)
            {
                if (IsSpacedWord(text, i + BitOperations.TrailingZeroCount(found)))
                {
                    return true;
                }
            }
        }

        for (; i + 2 < text.Length; i++)
        {
            if (text[i] == text[i + 2] && IsSpacer(text[i]) && IsSpacedWord(text, i))
            {
                return true;
            }
        }

        return false;
    }

    private static Vector256<ushort> Spacers(Vector256<ushort> signs)
    {
        Vector256<ushort> found = Vector256<ushort>.Zero;
        foreach (char spacer in SpacerSigns)
        {
            found |= Vector256.Equals(signs, Vector256.Create((ushort)spacer));
        }

        return found;
    }

    // The first sign of a row of them stands behind the first letter.
    private static bool IsSpacedWord(string text, int sign) => sign > 0 && SpacedEnd(text, sign - 1, letters: 4) > 0;

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
