using System.Security.Cryptography;
using System.Text;

namespace Cordon.Evidence;

/// <summary>What a finding is about, as a digest to commit to: who has a text can show later that it is the one.</summary>
public static class FoundText
{
    /// <summary>No more UTF-16 code units of what was found count.</summary>
    public const int Longest = 4096;

    /// <summary>SHA-256, in small hex digits, of the found characters in UTF-8; null where the text does not reach that far.</summary>
    public static string? DigestOf(ReadOnlySpan<char> text, int start, int end)
    {
        if (start < 0 || end <= start || end > text.Length)
        {
            return null;
        }

        ReadOnlySpan<char> found = text[start..Math.Min(end, start + Longest)];
        Span<byte> utf8 = stackalloc byte[Encoding.UTF8.GetMaxByteCount(Longest)];
        return Convert.ToHexStringLower(SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(found, utf8)]));
    }
}
