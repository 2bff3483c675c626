using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Cuts <c>application/vnd.amazon.eventstream</c> into its messages. Each says its lengths in front and carries checksums; one that lies ends the stream,
/// because what clients would read after it cannot be known.
/// </summary>
/// <param name="unwraps">Whether events carry a document of the model's own in base64 (<c>invoke-with-response-stream</c>).</param>
internal sealed class AwsEventSplitter(int maxFrameBytes, bool unwraps) : StreamSplitter(maxFrameBytes)
{
    private const int LongestPadding = 256;
    private const string Broken = "A message of the stream is not what its lengths and checksums say, so the stream was ended.";

    private static readonly SearchValues<byte> Padding = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"u8);

    protected override int FindEnd(ReadOnlySpan<byte> held)
    {
        if (held.Length < AwsEventWriter.PreludeBytes)
        {
            return 0;
        }

        uint total = BinaryPrimitives.ReadUInt32BigEndian(held);
        uint headers = BinaryPrimitives.ReadUInt32BigEndian(held[4..]);
        if (BinaryPrimitives.ReadUInt32BigEndian(held[8..]) != Crc32.Of(held[..8]) || total < AwsEventWriter.PreludeBytes + AwsEventWriter.ChecksumBytes
            || headers > total - AwsEventWriter.PreludeBytes - AwsEventWriter.ChecksumBytes)
        {
            Refuse("broken-frame", Broken);
            return 0;
        }

        if (total > MaxFrameBytes)
        {
            RefuseSize();
            return 0;
        }

        return held.Length < total ? 0 : (int)total;
    }

    protected override StreamFrame? Read(byte[] raw)
    {
        int end = raw.Length - AwsEventWriter.ChecksumBytes;
        ByteRange headers = new(AwsEventWriter.PreludeBytes, BinaryPrimitives.ReadInt32BigEndian(raw.AsSpan(4)));
        ByteRange payload = new(headers.End, end - headers.End);
        if (BinaryPrimitives.ReadUInt32BigEndian(raw.AsSpan(end)) != Crc32.Of(raw.AsSpan(0, end)) || AwsEventHeader.Read(raw, headers) is not { } read
            || Kind(read) is not { } kind)
        {
            Refuse("broken-frame", Broken);
            return null;
        }

        ReadOnlyMemory<byte> data = raw.AsMemory(payload.Start, payload.Length);
        ByteRange wrapped = default;
        if (unwraps && kind == "chunk" && (data = Unwrap(data, out wrapped)).IsEmpty)
        {
            Refuse("broken-frame", "A chunk of the stream is not a document in base64, so the stream was ended.");
            return null;
        }

        return new AwsEventFrame(raw, kind, data, headers, payload, wrapped)
        {
            Margin = [.. read.Where(header => !header.IsProtocol).Select(header => header.Range)],
        };
    }

    // Half a message at the end: clients raise an error there, and it must not look like a regular end.
    protected override StreamFrame? ReadRest(byte[] raw)
    {
        Refuse("broken-frame", "The stream ends in the middle of a message.");
        return null;
    }

    /// <summary>The event's type; null where clients would not know what to do with the message either.</summary>
    private static string? Kind(List<AwsEventHeader> headers) => headers.Find(header => header.Name == ":message-type").Value switch
    {
        "event" => headers.Find(header => header.Name == ":event-type").Value,
        "exception" or "error" => "error",
        _ => null,
    };

    /// <summary>The document inside; empty when the payload is anything but base64 and padding.</summary>
    private static byte[] Unwrap(ReadOnlyMemory<byte> payload, out ByteRange wrapped)
    {
        wrapped = default;
        if (JsonTape.Read(payload, JsonLimits.Default, out _) is not { } tape || tape.Root.Get("bytes"u8) is not { Kind: JsonValueKind.String, IsBase64: true } bytes)
        {
            return [];
        }

        foreach (JsonNode member in tape.Root.Members)
        {
            bool isPadding = member.NameIs("p"u8) && member.Kind == JsonValueKind.String && member.Inner.Length <= LongestPadding && !member.Inner.ContainsAnyExcept(Padding);
            if (member.Index != bytes.Index && !isPadding)
            {
                return [];
            }
        }

        wrapped = new ByteRange(bytes.Raw.Start + 1, bytes.Raw.Length - 2);
        byte[] document = new byte[Base64.GetMaxDecodedFromUtf8Length(wrapped.Length)];
        return Base64.DecodeFromUtf8(bytes.Inner, document, out _, out int length) == OperationStatus.Done ? document[..length] : [];
    }
}
