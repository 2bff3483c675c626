using System.Text;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>Runs of base32 and base85 that hold text, UTF-7, and base64 in groups.</summary>
internal static class BaseRuns
{
    private const int Shortest = 20;
    private const int GroupLength = 4;
    private const int FewestGroups = 5;

    private const string ZDigits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

    private static readonly sbyte[] ZValues = Values(ZDigits);
    private static readonly sbyte[] Base32Values = Values("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    private static readonly sbyte[] Base64Values = Values("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    /// <summary>The text with such runs decoded, or null when it has none.</summary>
    public static View? Read(View source, int limit)
    {
        string text = source.Text;
        using var to = new Excerpt(source, limit);
        for (int i = 0; i < text.Length && !to.IsFull;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            int end = i;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            if (end - i >= Shortest && Decode(text.AsSpan(i, end - i)) is { } content)
            {
                to.Begin(i);
                foreach (char c in content)
                {
                    to.Add(c, i, end);
                }

                to.End(end);
            }

            i = end;
        }

        return to.ToView();
    }

    /// <summary>The text with groups of four signs of base64 in one run, which is decoded like any other; or null when it has none.</summary>
    public static View? Groups(View source, int limit)
    {
        string text = source.Text;
        using var to = new Excerpt(source, limit);
        int first = -1;
        int groups = 0;
        for (int i = 0; i < text.Length && !to.IsFull;)
        {
            int end = i;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '+' or '/' or '=' or '-' or '_'))
            {
                end++;
            }

            bool fits = end - i == GroupLength;
            (first, groups) = fits ? (groups == 0 ? i : first, groups + 1) : (first, groups);
            bool goesOn = fits && end + 1 < text.Length && text[end] == ' ';
            if (!goesOn)
            {
                if (groups >= FewestGroups)
                {
                    int stop = fits ? end : i - 1;
                    to.Begin(first);
                    for (int k = first; k < stop; k++)
                    {
                        if (text[k] != ' ')
                        {
                            to.Add(text[k], k, k + 1);
                        }
                    }

                    to.End(stop);
                }

                groups = 0;
            }

            i = Math.Max(end, i) + 1;
        }

        return to.ToView();
    }

    private static string? Decode(ReadOnlySpan<char> run)
    {
        byte[] bytes = PooledArray.Rent<byte>(run.Length);
        try
        {
            return Utf7(run, bytes) ?? Wide(run, bytes)
                ?? (Base32(run, bytes) is > 0 and int count32 ? Text(bytes.AsSpan(0, count32)) : null)
                ?? (Ascii85(run, bytes) is > 0 and int count85 ? Text(bytes.AsSpan(0, count85)) : null)
                ?? (Z85(run, bytes) is > 0 and int countZ ? Text(bytes.AsSpan(0, countZ)) : null);
        }
        finally
        {
            PooledArray.Return(bytes, bytes.Length);
        }
    }

    private static int Base32(ReadOnlySpan<char> run, Span<byte> bytes) => Bits(run.TrimEnd('='), Base32Values, 5, bytes);

    // "+", base64 of UTF-16 with the greater byte first, "-".
    private static string? Utf7(ReadOnlySpan<char> run, Span<byte> bytes)
    {
        int start = run.IndexOf('+');
        if (start is < 0 or > 8)
        {
            return null;
        }

        ReadOnlySpan<char> rest = run[(start + 1)..];
        int end = rest.IndexOf('-');
        int count = Bits(end < 0 ? rest : rest[..end], Base64Values, 6, bytes);
        if (count < 8 || bytes[0] != 0 || bytes[2] != 0)
        {
            return null;
        }

        string wide = Encoding.BigEndianUnicode.GetString(bytes[..(count & ~1)]);
        return wide.AsSpan().IndexOfAnyInRange('\0', '\b') < 0 ? wide : null;
    }

    // Base64 of UTF-16 with the smaller byte first, not all of it ASCII.
    private static string? Wide(ReadOnlySpan<char> run, Span<byte> bytes)
    {
        ReadOnlySpan<char> digits = run.TrimEnd('=');
        int count = digits.Length < Shortest || Bits(digits[..Shortest], Base64Values, 6, bytes) == 0 || (bytes[1] != 0 && bytes[3] != 0 && bytes[1] != bytes[3])
            ? 0
            : Bits(digits, Base64Values, 6, bytes);
        if (count < 8)
        {
            return null;
        }

        string wide = Encoding.Unicode.GetString(bytes[..(count & ~1)]);
        int letters = wide.Count(c => char.IsLetter(c) || char.IsSurrogate(c) || c == ' ');
        return wide.AsSpan().IndexOfAnyInRange('\0', '\b') < 0 && letters * 10 >= wide.Length * 7 ? wide : null;
    }

    private static int Bits(ReadOnlySpan<char> run, sbyte[] values, int width, Span<byte> bytes)
    {
        int bits = 0;
        int have = 0;
        int count = 0;
        foreach (char c in run)
        {
            int value = c < 128 ? values[c] : -1;
            if (value < 0)
            {
                return 0;
            }

            bits = ((bits << width) | value) & 0xFFFF;
            have += width;
            if (have >= 8)
            {
                have -= 8;
                bytes[count++] = (byte)(bits >> have);
            }
        }

        return count;
    }

    private static int Ascii85(ReadOnlySpan<char> run, Span<byte> bytes)
    {
        int start = run.IndexOf("<~", StringComparison.Ordinal);
        run = start is >= 0 and < 8 ? run[(start + 2)..] : run;
        int end = run.IndexOf("~>", StringComparison.Ordinal);
        return Digits85(end < 0 ? run : run[..end], c => c is >= '!' and <= 'u' ? c - '!' : -1, hasZero: true, bytes);
    }

    private static int Z85(ReadOnlySpan<char> run, Span<byte> bytes) => Digits85(run, c => c < 128 ? ZValues[c] : -1, hasZero: false, bytes);

    private static int Digits85(ReadOnlySpan<char> run, Func<char, int> digit, bool hasZero, Span<byte> bytes)
    {
        ulong value = 0;
        int have = 0;
        int count = 0;
        for (int i = 0; i <= run.Length; i++)
        {
            if (i < run.Length)
            {
                if (hasZero && run[i] == 'z' && have == 0)
                {
                    return 0;
                }

                int next = digit(run[i]);
                if (next < 0)
                {
                    return 0;
                }

                value = (value * 85) + (uint)next;
                have++;
            }
            else if (have == 0)
            {
                break;
            }

            int missing = i == run.Length ? 5 - have : 0;
            for (int k = 0; k < missing; k++)
            {
                value = (value * 85) + 84;
            }

            if (have + missing == 5)
            {
                for (int k = 3; k >= missing; k--)
                {
                    byte b = (byte)(value >> (8 * k));
                    // Nearly every other run ends here, with its first bytes.
                    if (value > uint.MaxValue || b is 0x7F or (< 0x20 and not (9 or 10 or 13)))
                    {
                        return 0;
                    }

                    bytes[count++] = b;
                }

                (value, have) = (0, 0);
            }
        }

        return count;
    }

    // Mostly letters, or it is chance.
    private static string? Text(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8 || !System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return null;
        }

        int letters = 0;
        foreach (byte b in bytes)
        {
            if (b is 0x7F or (< 0x20 and not (9 or 10 or 13)))
            {
                return null;
            }

            letters += b >= 0x80 || b == ' ' || char.IsAsciiLetterOrDigit((char)b) ? 1 : 0;
        }

        return letters * 10 >= bytes.Length * 7 ? Encoding.UTF8.GetString(bytes) : null;
    }

    private static sbyte[] Values(string digits)
    {
        var values = new sbyte[128];
        Array.Fill(values, (sbyte)-1);
        for (int i = 0; i < digits.Length; i++)
        {
            values[digits[i]] = (sbyte)i;
            if (digits.Length == 32)
            {
                values[char.ToLowerInvariant(digits[i])] = (sbyte)i;
            }
        }

        return values;
    }
}
