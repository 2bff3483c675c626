using System.Buffers.Text;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// One message of AWS's event stream encoding: lengths, headers, payload, checksums. Headers that are not the protocol's own are its margin.
/// </summary>
/// <param name="Raw">The bytes as received.</param>
/// <param name="Event">The event type; <c>error</c> for exceptions and errors.</param>
/// <param name="Data">The payload, or the document that it wraps in base64.</param>
/// <param name="Headers">Where the headers stand.</param>
/// <param name="Payload">Where the payload stands.</param>
/// <param name="Wrapped">Where, in the payload, the base64 of the data stands; length 0 when it is not wrapped.</param>
internal sealed record AwsEventFrame(ReadOnlyMemory<byte> Raw, string? Event, ReadOnlyMemory<byte> Data, ByteRange Headers, ByteRange Payload, ByteRange Wrapped)
    : StreamFrame(Raw, Event, Data)
{
    private ReadOnlySpan<byte> PayloadBytes => Raw.Span.Slice(Payload.Start, Payload.Length);

    // Without the lengths: next to a word, one of them would look like its letter and hide it.
    public override string MarginText() => string.Concat(
        AwsEventHeader.Read(Raw.Span, Headers)!.Where(header => !header.IsProtocol).Select(header => $"{header.Name}: {header.Words}\n"));

    public override StreamFrame WithoutMargin()
    {
        byte[] kept = BytesWithoutMargin()[Headers.Start..^(Payload.Length + AwsEventWriter.ChecksumBytes)];
        byte[] raw = AwsEventWriter.Message(kept, PayloadBytes);
        ByteRange headers = new(Headers.Start, kept.Length);
        return this with { Raw = raw, Headers = headers, Payload = new ByteRange(headers.End, Payload.Length), Margin = [] };
    }

    public override byte[] Apply(IReadOnlyList<TextEdit> edits)
    {
        byte[] edited = JsonEdit.Apply(Data.Span, edits);
        ReadOnlySpan<byte> headers = Raw.Span.Slice(Headers.Start, Headers.Length);
        if (Wrapped.Length == 0)
        {
            return AwsEventWriter.Message(headers, edited);
        }

        byte[] encoded = new byte[Base64.GetMaxEncodedToUtf8Length(edited.Length)];
        Base64.EncodeToUtf8(edited, encoded, out _, out int length);
        return AwsEventWriter.Message(headers, [.. PayloadBytes[..Wrapped.Start], .. encoded.AsSpan(0, length), .. PayloadBytes[Wrapped.End..]]);
    }
}
