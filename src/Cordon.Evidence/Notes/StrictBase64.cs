using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Cordon.Evidence.Notes;

/// <summary>Base64 with one spelling per value: padding required, no whitespace, unused bits zero (RFC 4648 §3.5).</summary>
internal static class StrictBase64
{
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (text.Length % 4 != 0 || !Ascii.IsValid(text) || text.IndexOfAny(" \t\r\n") >= 0)
        {
            return null;
        }

        byte[] input = new byte[text.Length];
        Ascii.FromUtf16(text, input, out _);
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        OperationStatus status = Base64.DecodeFromUtf8(input, bytes, out int consumed, out int written);
        if (status != OperationStatus.Done || consumed != input.Length)
        {
            return null;
        }

        bytes = bytes[..written];
        return Convert.ToBase64String(bytes).AsSpan().SequenceEqual(text) ? bytes : null;
    }

    public static Digest? DecodeDigest(ReadOnlySpan<char> text) => Decode(text) is { Length: Digest.Size } bytes ? new Digest(bytes) : null;
}
