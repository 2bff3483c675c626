using System.Buffers;
using System.Buffers.Text;

namespace Cordon.Gateway.Identity.Tokens;

/// <summary>Base64url as RFC 7515, 2, has it: no padding, no white space, and one spelling for each run of bytes.</summary>
internal static class Base64UrlText
{
    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Null when it is not written so.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (text.Length % 4 == 1 || text.ContainsAnyExcept(Alphabet))
        {
            return null;
        }

        byte[] bytes = Base64Url.DecodeFromChars(text);
        // Bits that belong to no byte must be zero, or one signature would have several spellings.
        return text.SequenceEqual(Base64Url.EncodeToString(bytes)) ? bytes : null;
    }
}
