using System.Buffers;
using System.Buffers.Text;
using Cordon.Detection.Secrets;

namespace Cordon.Detection.Exfiltration;

/// <summary>
/// Tells a payload from ordinary paths and parameters. Words in a path, version numbers, commit hashes and the style
/// parameters of badges are ordinary; sentences, encoded sentences, placeholders and personal data are not.
/// </summary>
internal static class Payload
{
    private const int LongestValue = 1024;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> Base64Digits = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Judges path, query and fragment of a URL.</summary>
    public static Carried In(ReadOnlySpan<char> rest)
    {
        Carried worst = Carried.Nothing;
        bool query = false;
        while (!rest.IsEmpty)
        {
            bool separator = rest[0] is '/' or '?' or '#' or '&' or ';' or '\\';
            query |= rest[0] is '?' or '#';
            rest = separator ? rest[1..] : rest;
            int end = query ? rest.IndexOfAny("&#;") : rest.IndexOfAny("/?#\\");
            ReadOnlySpan<char> part = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[end..];
            int equals = query ? part.IndexOf('=') : -1;
            Carried carried = Value(equals is >= 0 and < 40 ? part[(equals + 1)..] : part, query);
            if (carried > worst)
            {
                worst = carried;
            }

            if (worst == Carried.Text)
            {
                break;
            }
        }

        return worst;
    }

    /// <summary>Whether letters and digits of a host label are data rather than a name.</summary>
    public static bool LooksEncoded(ReadOnlySpan<char> label) =>
        label.ContainsAnyInRange('0', '9') && !label.Contains('-') && Entropy.BitsPerCharacter(label) >= 3.2;

    private static Carried Value(ReadOnlySpan<char> value, bool query)
    {
        if (value.Length > LongestValue)
        {
            value = value[..LongestValue];
        }

        if (value.Length < 4)
        {
            return Carried.Nothing;
        }

        Span<char> plain = stackalloc char[LongestValue];
        plain = plain[..Unescape(value, plain, plus: query, out int escapes)];
        if (IsPlaceholder(plain) || IsSentence(plain, query, escapes) || (query && IsPersonal(plain)))
        {
            return Carried.Text;
        }

        int dot = plain.LastIndexOf('.');
        ReadOnlySpan<char> stem = !query && dot > 0 && plain.Length - dot <= 5 ? plain[..dot] : plain;
        if (stem.Length >= 16 && DecodesToText(stem))
        {
            return Carried.Text;
        }

        return query && stem.Length >= 48 && stem.IndexOf('/') < 0 && Entropy.BitsPerCharacter(stem) >= 4.2 && stem.ContainsAnyInRange('0', '9')
            ? Carried.Opaque
            : Carried.Nothing;
    }

    private static bool IsPlaceholder(ReadOnlySpan<char> value) =>
        value.Contains("{{", StringComparison.Ordinal) || value.Contains("${", StringComparison.Ordinal) || value.Contains("<%", StringComparison.Ordinal)
        || (value[0] == '{' && value.Contains('}')) || (value[0] == '[' && value[^1] == ']' && value.Length > 5);

    // Several words with the marks of running text or of structured data.
    private static bool IsSentence(ReadOnlySpan<char> value, bool query, int escapes)
    {
        int spaces = value.Count(' ');
        int marks = value.Count(',') + value.Count(':') + value.Count('"') + value.Count('@');
        return query
            ? spaces >= 3 || (spaces >= 1 && marks >= 1 && value.Length >= 16) || (spaces == 2 && value.Length >= 12)
            : spaces >= 3 && escapes >= 3 && value.Length >= 20;
    }

    private static bool IsPersonal(ReadOnlySpan<char> value)
    {
        int at = value.IndexOf('@');
        return at > 0 && value[(at + 1)..].Contains('.') && !value.Contains('/');
    }

    private static bool DecodesToText(ReadOnlySpan<char> value)
    {
        value = value.TrimEnd('=');
        Span<byte> bytes = stackalloc byte[LongestValue];
        int written;
        if (value.Length % 2 == 0 && !value.ContainsAnyExcept(HexDigits))
        {
            if (Convert.FromHexString(value, bytes, out _, out written) != OperationStatus.Done)
            {
                return false;
            }
        }
        else
        {
            Span<char> url = stackalloc char[LongestValue];
            value.Replace(url, '+', '-');
            url = url[..value.Length];
            url.Replace('/', '_');
            // A cut value has a last group that cannot be: drop it.
            url = url.Length % 4 == 1 ? url[..^1] : url;
            if (url.ContainsAnyExcept(Base64Digits) || Base64Url.DecodeFromChars(url, bytes, out _, out written) == OperationStatus.DestinationTooSmall)
            {
                return false;
            }
        }

        // Words that happen to be base64 decode to noise; text decodes to text.
        int printable = 0;
        foreach (byte b in bytes[..written])
        {
            printable += b is >= 0x20 and < 0x7f or (byte)'\n' or (byte)'\t' ? 1 : 0;
        }

        return written >= 8 && printable == written;
    }

    private static int Unescape(ReadOnlySpan<char> value, Span<char> plain, bool plus, out int escapes)
    {
        int length = 0;
        escapes = 0;
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c == '%' && i + 2 < value.Length && char.IsAsciiHexDigit(value[i + 1]) && char.IsAsciiHexDigit(value[i + 2]))
            {
                c = (char)((Hex(value[i + 1]) << 4) | Hex(value[i + 2]));
                escapes++;
                i += 2;
            }
            else if (c == '+' && plus)
            {
                c = ' ';
            }

            plain[length++] = c;
        }

        return length;
    }

    private static int Hex(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
