using Cordon.Contracts;

namespace Cordon.Gateway.Metering;

/// <summary>
/// How many tokens a text is, when nobody says. Models cut English into about four bytes a token, code and most other languages into fewer;
/// three keeps an estimate on the high side. What is no text (an image, a file, audio) counts a picture's worth, or more when it is large.
/// </summary>
public static class TokenEstimate
{
    public const int BytesPerToken = 3;
    private const int TokensPerOpaque = 1_600;
    private const int BytesPerOpaqueToken = 64;

    public static long OfBytes(long bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;

    /// <summary>The input of a request: its whole body, syntax and definitions included, with what is opaque counted apart.</summary>
    public static long OfRequest(int bodyBytes, IEnumerable<Segment> segments)
    {
        long text = bodyBytes;
        long tokens = 0;
        foreach (Segment segment in segments)
        {
            if (segment.Opaque)
            {
                text -= segment.Raw.Length;
                tokens += Math.Max(TokensPerOpaque, segment.Raw.Length / BytesPerOpaqueToken);
            }
        }

        return OfBytes(Math.Max(0, text)) + tokens;
    }

    /// <summary>Rounded up, and at the end of the scale instead of beyond it.</summary>
    internal static long Ceiling(Int128 dividend, Int128 divisor) => (long)Int128.Min((dividend + divisor - Int128.One) / divisor, long.MaxValue);
}
