namespace Cordon.Contracts;

/// <summary>A run of bytes: offset and length, in bytes, inside the carrier (a body, or the payload of one stream event).</summary>
public readonly record struct ByteRange(int Start, int Length)
{
    public int End => Start + Length;
}

/// <summary>
/// A piece of text in an exchange with its role, origin, trust and place.
/// </summary>
/// <param name="Index">Position in the exchange's list of segments of the same direction.</param>
/// <param name="Surface">What kind of segment it is.</param>
/// <param name="Trust">How far its author is trusted.</param>
/// <param name="Pointer">Where it stands: JSON pointer (RFC 6901) into the carrier.</param>
/// <param name="Text">The decoded text. For images, audio and files given as data: empty, see <paramref name="Opaque"/>.</param>
/// <param name="Raw">The JSON string token in the carrier, with its quotes; length 0 when the segment cannot be edited in place.</param>
/// <param name="Tool">Name of the tool that a tool definition, call or result belongs to, where the dialect tells.</param>
/// <param name="Opaque">True for content that no text guard can read; policy decides about it.</param>
/// <param name="IsName">True when the text is a property name (a JSON schema's, say): inspected, but never edited.</param>
/// <param name="IsAnswer">True for what the model says as its answer, not its reasoning, refusals or calls: what a demanded output schema is about.</param>
/// <param name="IsPlain">True when <paramref name="Raw"/> is plain text in UTF-8 and no JSON string: a file's.</param>
/// <param name="WhyOpaque">Why no guard can read it, for the coverage.</param>
/// <param name="Before">How many characters of a stream went before <paramref name="Text"/>; 0 for a whole text.</param>
/// <param name="IsOpen">True while a stream's text may still go on.</param>
public sealed record Segment(
    int Index,
    Surface Surface,
    Trust Trust,
    string Pointer,
    string Text,
    ByteRange Raw,
    string? Tool = null,
    bool Opaque = false,
    bool IsName = false,
    bool IsAnswer = false,
    bool IsPlain = false,
    string WhyOpaque = "opaque",
    int Before = 0,
    bool IsOpen = false);
