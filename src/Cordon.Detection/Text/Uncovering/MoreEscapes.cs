using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Cordon.Detection;

/// <summary>Escapes that only some readers undo: quoted-printable, octal, of style sheets, %u, character references without a semicolon and of letters with an accent.</summary>
internal static class MoreEscapes
{
    private const int Beside = 8;

    private static readonly SearchValues<char> Openers = SearchValues.Create("=\\&%");
    private static readonly SearchValues<char> Octal = SearchValues.Create("01234567");

    private static readonly FrozenSet<string> Accents = FrozenSet.Create(
        StringComparer.Ordinal, "acute", "grave", "circ", "uml", "tilde", "ring", "cedil", "caron", "macr", "breve", "dot", "ogon", "strok", "slash", "opf", "scr", "fr");

    /// <summary>The text with such escapes undone, or null when it has none.</summary>
    public static View? Read(View source, int limit)
    {
        string text = source.Text;
        using var to = new Excerpt(source, limit);
        for (int i = 0; i < text.Length && !to.IsFull;)
        {
            int step = text.AsSpan(i).IndexOfAny(Openers);
            if (step < 0)
            {
                break;
            }

            i += step;
            int length = Escape(text, i, out int value);
            if (length == 0)
            {
                i++;
                continue;
            }

            to.Begin(i);
            if (value > 0)
            {
                foreach (char c in char.ConvertFromUtf32(value))
                {
                    to.Add(c, i, i + length);
                }
            }

            i += length;
            to.End(i);
        }

        return to.ToView();
    }

    /// <summary>The length of the escape, 0 when there is none; it stands for nothing when the value is 0.</summary>
    private static int Escape(string text, int i, out int value)
    {
        value = 0;
        ReadOnlySpan<char> rest = text.AsSpan(i + 1, Math.Min(11, text.Length - i - 1));
        int length = text[i] switch
        {
            '=' => rest is ['\n', ..] ? 2 : rest is ['\r', '\n', ..] ? 3 : Printable(text, i, out value),
            '\\' => Backslash(rest, out value),
            '&' => Reference(rest, out value),
            _ => rest is ['u' or 'U', ..] && rest.Length > 4 && Hex(rest.Slice(1, 4), out value) ? 6 : 0,
        };
        bool stands = value == 0 || (Rune.IsValid(value) && value is >= 0x20 or 9 or 10 or 13);
        return stands && length > 0 && (value > 0 || text[i] == '=') ? length : 0;
    }

    private static int Printable(string text, int i, out int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        int count = 0;
        while (count < 4 && i + (count * 3) + 2 < text.Length && text[i + (count * 3)] == '='
            && !char.IsAsciiLetterLower(text[i + (count * 3) + 1]) && !char.IsAsciiLetterLower(text[i + (count * 3) + 2]) && Hex(text.AsSpan(i + (count * 3) + 1, 2), out int b))
        {
            bytes[count++] = (byte)b;
        }

        value = 0;
        if (count == 0 || !IsOneOfMany(text, i, count) || Rune.DecodeFromUtf8(bytes[..count], out Rune rune, out int used) != OperationStatus.Done)
        {
            return 0;
        }

        value = rune.Value;
        return value == 0 ? 0 : used * 3;
    }

    // "id=53" is no escape: one that hides words has another beside it.
    private static bool IsOneOfMany(string text, int i, int count) =>
        count > 1 || text.AsSpan(i + 3, Math.Min(Beside, text.Length - i - 3)).Contains('=') || text.AsSpan(Math.Max(0, i - Beside), i - Math.Max(0, i - Beside)).Contains('=');

    private static int Backslash(ReadOnlySpan<char> rest, out int value)
    {
        value = 0;
        if (rest.Length >= 3 && !rest[..3].ContainsAnyExcept(Octal))
        {
            value = ((rest[0] - '0') * 64) + ((rest[1] - '0') * 8) + rest[2] - '0';
            return value < 256 ? 4 : 0;
        }

        int digits = 0;
        while (digits < rest.Length && digits < 6 && char.IsAsciiHexDigit(rest[digits]))
        {
            digits++;
        }

        return digits >= 2 && digits < rest.Length && rest[digits] == ' ' && Hex(rest[..digits], out value) ? digits + 2 : 0;
    }

    private static int Reference(ReadOnlySpan<char> rest, out int value)
    {
        value = 0;
        if (rest is ['#', ..])
        {
            int digits = 1;
            while (digits < rest.Length && digits < 9 && char.IsAsciiDigit(rest[digits]))
            {
                digits++;
            }

            return digits > 2 && int.TryParse(rest[1..digits], NumberStyles.None, CultureInfo.InvariantCulture, out value)
                ? digits + 1 + (digits < rest.Length && rest[digits] == ';' ? 1 : 0)
                : 0;
        }

        int end = rest.IndexOf(';');
        if (end > 2 && char.IsAsciiLetter(rest[0]) && Accents.GetAlternateLookup<ReadOnlySpan<char>>().Contains(rest[1..end]))
        {
            value = rest[0];
            return end + 2;
        }

        return 0;
    }

    private static bool Hex(ReadOnlySpan<char> digits, out int value) => int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
