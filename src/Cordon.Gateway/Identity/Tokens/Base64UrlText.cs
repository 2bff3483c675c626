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

        // The decoder that returns bytes throws where bits that belong to no byte are not zero; this one says so.
        byte[] bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, bytes, out int consumed, out int written) != OperationStatus.Done || consumed != text.Length)
        {
            return null;
        }

        bytes = bytes[..written];
        // Otherwise one signature would have several spellings.
        return text.SequenceEqual(Base64Url.EncodeToString(bytes)) ? bytes : null;
    }
}
