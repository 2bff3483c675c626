namespace Cordon.Detection;

/// <summary>
/// A text as its letters and digits, without case and without what stands between them: whoever puts other signs in the place of spaces, or none, has the same
/// units. A character of a script that needs few of them counts as two.
/// </summary>
internal static class Units
{
    /// <summary>Writes the units of the text; returns how many there are, at most as many as there is room for.</summary>
    public static int Write(ReadOnlySpan<char> text, Span<ushort> units)
    {
        int count = 0;
        foreach (char c in text)
        {
            if (count + 2 > units.Length)
            {
                break;
            }

            count += Write(c, units[count..]);
        }

        return count;
    }

    /// <summary>Writes the units of one character: none, one or two.</summary>
    public static int Write(char c, Span<ushort> units)
    {
        if (c < 0x80)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return 0;
            }

            units[0] = (ushort)(char.IsAsciiLetterUpper(c) ? c | 0x20 : c);
            return 1;
        }

        if (!char.IsLetterOrDigit(c))
        {
            return 0;
        }

        if (!IsDense(c))
        {
            units[0] = char.ToLowerInvariant(c);
            return 1;
        }

        units[0] = (ushort)(0xE000 | (c >> 8));
        units[1] = (ushort)(0xE100 | (c & 0xFF));
        return 2;
    }

    // Han, kana, hangul; and the scripts between Devanagari and Khmer, of whose signs letters are the smaller part.
    internal static bool IsDense(char c) => c is (>= '\u0900' and <= '\u109F') or (>= '\u1780' and <= '\u17FF')
        or (>= '\u2E80' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7AF') or (>= '\uF900' and <= '\uFAFF');
}
