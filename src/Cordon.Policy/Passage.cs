using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cordon.Policy;

/// <summary>
/// A finding with a little of what stands around it, as a digest: what an exception can name where nobody has the whole text, as in a stream. It is exact, every blank
/// counts, and it ends where the text ends or goes on where it goes on, so that what was found harmless in one place is not harmless in another.
/// </summary>
public static class Passage
{
    /// <summary>UTF-16 code units before the finding, and after it.</summary>
    public const int Around = 64;

    /// <summary>A finding that covers more code units is no passage.</summary>
    public const int Longest = 4096;

    /// <summary>
    /// SHA-256, in small hex digits, over three lengths (what stands before the finding, the finding, what stands after it; 32 bits each, little-endian) and these texts in
    /// UTF-16, little-endian. Null when the finding is too long, or too little of what stands around it is known.
    /// </summary>
    /// <param name="text">The text, or a piece of it.</param>
    /// <param name="start">First code unit of the finding.</param>
    /// <param name="end">First one after it.</param>
    /// <param name="isBegun">The piece begins where the text does.</param>
    /// <param name="isEnded">It ends where the text does.</param>
    public static string? DigestOf(ReadOnlySpan<char> text, int start, int end, bool isBegun = true, bool isEnded = true)
    {
        if (start < 0 || end < start || end > text.Length || end - start > Longest || (start < Around && !isBegun) || (text.Length - end < Around && !isEnded))
        {
            return null;
        }

        int from = Math.Max(0, start - Around);
        int to = Math.Min(text.Length, end + Around);
        byte[] bytes = new byte[(3 * sizeof(int)) + ((to - from) * sizeof(char))];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, start - from);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(sizeof(int)), end - start);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(2 * sizeof(int)), to - end);
        Encoding.Unicode.GetBytes(text[from..to], bytes.AsSpan(3 * sizeof(int)));
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
