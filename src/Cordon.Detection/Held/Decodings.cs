using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>What a text says when it is taken for base64, hexadecimal digits or base32, packed or not. Nothing where that gives no text.</summary>
internal static class Decodings
{
    private const int Shortest = 8;
    private const string Base32Digits = "abcdefghijklmnopqrstuvwxyz234567";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> Base64Signs = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    private static readonly SearchValues<char> Base32Signs = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz234567");

    public static List<string> Of(ReadOnlySpan<char> text)
    {
        List<string> found = [];
        text = text.Trim().Trim('=');
        if (text.Length < Shortest)
        {
            return found;
        }

        byte[] rented = PooledArray.Rent<byte>(text.Length);
        Add(found, rented.AsSpan(0, Hex(text, rented)));
        Add(found, rented.AsSpan(0, Base64(text, rented)));
        Add(found, rented.AsSpan(0, Base32(text, rented)));
        PooledArray.Return(rented, rented.Length);
        return found;
    }

    private static int Hex(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        text = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        return text.Length % 2 == 0 && !text.ContainsAnyExcept(HexDigits) && Convert.FromHexString(text, bytes, out _, out int written) == OperationStatus.Done ? written : 0;
    }

    private static int Base64(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        char[] rented = PooledArray.Rent<char>(text.Length);
        Span<char> digits = rented.AsSpan(0, text.Length);
        text.Replace(digits, '+', '-');
        // A form turns the one sign that is not safe into a space.
        digits.Replace(' ', '-');
        digits.Replace('/', '_');
        // A cut value has a last group that cannot be: drop it.
        digits = digits.Length % 4 == 1 ? digits[..^1] : digits;
        int written = 0;
        if (digits.ContainsAnyExcept(Base64Signs) || Base64Url.DecodeFromChars(digits, bytes, out _, out written) == OperationStatus.DestinationTooSmall)
        {
            written = 0;
        }

        PooledArray.Return(rented, text.Length);
        return written;
    }

    private static int Base32(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.ContainsAnyExcept(Base32Signs))
        {
            return 0;
        }

        int written = 0, bits = 0, held = 0;
        foreach (char c in text)
        {
            held = (held << 5) | Base32Digits.IndexOf(char.ToLowerInvariant(c), StringComparison.Ordinal);
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[written++] = (byte)(held >> bits);
                held &= (1 << bits) - 1;
            }
        }

        return written;
    }

    private static void Add(List<string> found, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Shortest / 2)
        {
            return;
        }

        if (bytes is [0x1f, 0x8b, ..] or [0x78, 0x01 or 0x5e or 0x9c or 0xda, ..])
        {
            byte[]? unpacked = Unpack(bytes);
            if (unpacked is not null && TextOf(unpacked) is { } packed)
            {
                found.Add(packed);
            }
        }
        else if (TextOf(bytes) is { } text)
        {
            found.Add(text);
        }
    }

    private static byte[]? Unpack(ReadOnlySpan<byte> bytes)
    {
        using MemoryStream packed = new(bytes.ToArray(), writable: false);
        using Stream stream = bytes[0] == 0x1f ? new GZipStream(packed, CompressionMode.Decompress) : new ZLibStream(packed, CompressionMode.Decompress);
        byte[] unpacked = new byte[Unwrapping.MostUnpacked];
        int length = 0;
        try
        {
            for (int read = 1; read > 0 && length < unpacked.Length; length += read)
            {
                read = stream.Read(unpacked, length, unpacked.Length - length);
            }
        }
        catch (InvalidDataException)
        {
            // What was cut off in the middle still says what it says.
        }

        return length == 0 ? null : unpacked[..length];
    }

    /// <summary>Null when the bytes are no text: words that happen to be base64 decode to noise.</summary>
    private static string? TextOf(ReadOnlySpan<byte> bytes) =>
        Readable(Encoding.UTF8.GetString(bytes)) ?? (bytes.Length >= Shortest && bytes.Length % 2 == 0 ? Readable(Encoding.Unicode.GetString(bytes)) : null);

    private static string? Readable(string text)
    {
        int strange = 0;
        foreach (char c in text)
        {
            strange += c == '\uFFFD' || (char.IsControl(c) && c is not ('\n' or '\r' or '\t')) ? 1 : 0;
        }

        // The last character may have been cut.
        return strange * 16 <= text.Length + 15 && text.Length > 0 ? text : null;
    }
}
