using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cordon.Detection;

/// <summary>Undoes percent-encoding, HTML entities and the backslash escapes of JSON and JavaScript, in place.</summary>
internal static class Escapes
{
    // The longest escape: &CounterClockwiseContourIntegral; is no letter; the numeric form with leading zeros is what hides text.
    private const int LongestEntity = 12;

    private static readonly SearchValues<char> Openers = SearchValues.Create("%&\\");

    private static readonly Dictionary<string, char> Entities = new(StringComparer.OrdinalIgnoreCase)
    {
        ["amp"] = '&', ["lt"] = '<', ["gt"] = '>', ["quot"] = '"', ["apos"] = '\'', ["nbsp"] = ' ', ["colon"] = ':', ["period"] = '.',
        ["comma"] = ',', ["sol"] = '/', ["equals"] = '=', ["lpar"] = '(', ["rpar"] = ')', ["lsqb"] = '[', ["rsqb"] = ']', ["excl"] = '!',
        ["num"] = '#', ["commat"] = '@', ["lowbar"] = '_', ["hyphen"] = '-', ["dash"] = '-', ["newline"] = '\n', ["tab"] = '\t',
        ["vert"] = '|', ["shy"] = '\u00AD', ["zwnj"] = '\u200C', ["zwj"] = '\u200D', ["semi"] = ';', ["quest"] = '?',
    };

    /// <summary>The text with its escapes undone, or null when it has none.</summary>
    public static View? Undo(View source, int limit)
    {
        string text = source.Text;
        using var to = new Excerpt(source, limit, Excerpt.Far);
        for (int i = 0; i < text.Length && !to.IsFull;)
        {
            int step = text.AsSpan(i).IndexOfAny(Openers);
            if (step < 0)
            {
                break;
            }

            i += step;
            int length = Read(text, i, out int value);
            if (length > 0)
            {
                to.Begin(i);
                Add(to, value, i, i + length);
                to.End(i += length);
                continue;
            }

            // An escape that has only begun is left out, so that what stands before it stays the end of the view.
            if (IsUnfinished(text, i))
            {
                to.Begin(i);
                to.End(text.Length);
                break;
            }

            i++;
        }

        return to.ToView();
    }

    private static void Add(Excerpt to, int value, int start, int end)
    {
        if (value <= 0xFFFF)
        {
            to.Add((char)value, start, end);
            return;
        }

        foreach (char half in char.ConvertFromUtf32(value))
        {
            to.Add(half, start, end);
        }
    }

    private static bool IsUnfinished(string text, int i) => text.Length - i < LongestEntity && text[i] switch
    {
        '%' => text.Length - i < 3 && AllHex(text.AsSpan(i + 1)),
        '\\' => text.Length - i == 1 || (text.Length - i < 6 && text[i + 1] is 'u' or 'x' && AllHex(text.AsSpan(i + 2))),
        '&' => !text.AsSpan(i + 1).ContainsAnyExcept(EntityCharacters),
        _ => false,
    };

    private static readonly SearchValues<char> EntityCharacters = SearchValues.Create("#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>The length of the escape that starts here, 0 when there is none, and what it stands for.</summary>
    private static int Read(string text, int i, out int value)
    {
        value = 0;
        return text[i] switch
        {
            '%' => Percent(text, i, out value),
            '\\' => Backslash(text, i, out value),
            '&' => Entity(text, i, out value),
            _ => 0,
        };
    }

    private static int Percent(string text, int i, out int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        int count = 0;
        while (count < 4 && i + (count * 3) + 2 < text.Length && text[i + (count * 3)] == '%' && Hex(text.AsSpan(i + (count * 3) + 1, 2)) is >= 0 and int b)
        {
            bytes[count++] = (byte)b;
        }

        value = 0;
        if (count == 0 || Rune.DecodeFromUtf8(bytes[..count], out Rune rune, out int used) != OperationStatus.Done)
        {
            return 0;
        }

        value = rune.Value;
        return used * 3;
    }

    private static int Backslash(string text, int i, out int value)
    {
        value = 0;
        if (i + 1 >= text.Length)
        {
            return 0;
        }

        switch (text[i + 1])
        {
            case 'n' or 'r' or 't':
                value = text[i + 1] == 't' ? '\t' : '\n';
                return 2;
            case '"' or '\'' or '/' or '\\':
                value = text[i + 1];
                return 2;
            case 'x' when i + 3 < text.Length && Hex(text.AsSpan(i + 2, 2)) is >= 0 and int two:
                value = two;
                return 4;
            case 'u' when i + 5 < text.Length && Hex(text.AsSpan(i + 2, 4)) is >= 0 and int four:
                value = four;
                return 6;
            case 'u' when i + 3 < text.Length && text[i + 2] == '{':
                int close = text.AsSpan(i + 3, Math.Min(7, text.Length - i - 3)).IndexOf('}');
                value = close > 0 ? Hex(text.AsSpan(i + 3, close)) : -1;
                return Rune.IsValid(value) ? close + 4 : 0;
            default:
                return 0;
        }
    }

    private static int Entity(string text, int i, out int value)
    {
        value = 0;
        ReadOnlySpan<char> name = text.AsSpan(i + 1, Math.Min(LongestEntity, text.Length - i - 1));
        int end = name.IndexOf(';');
        if (end < 2)
        {
            return 0;
        }

        name = name[..end];
        if (name[0] != '#')
        {
            return Entities.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out char c) && (value = c) >= 0 ? end + 2 : 0;
        }

        value = name[1] is 'x' or 'X' ? Hex(name[2..]) : int.TryParse(name[1..], NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : -1;
        return value > 0 && Rune.IsValid(value) ? end + 2 : 0;
    }

    private static int Hex(ReadOnlySpan<char> digits) =>
        digits.Length is > 0 and < 8 && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value) ? value : -1;

    private static bool AllHex(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
