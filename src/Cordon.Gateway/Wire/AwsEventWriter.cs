using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Cordon.Gateway.Wire;

/// <summary>Writes messages of AWS's event stream encoding.</summary>
internal static class AwsEventWriter
{
    /// <summary>Both lengths and their checksum.</summary>
    public const int PreludeBytes = 12;

    public const int ChecksumBytes = 4;

    /// <summary>A message of these headers, as they stand in one, and this payload.</summary>
    public static byte[] Message(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload)
    {
        byte[] message = new byte[PreludeBytes + headers.Length + payload.Length + ChecksumBytes];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), headers.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Crc32.Of(message.AsSpan(0, 8)));
        headers.CopyTo(message.AsSpan(PreludeBytes));
        payload.CopyTo(message.AsSpan(PreludeBytes + headers.Length));
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - ChecksumBytes), Crc32.Of(message.AsSpan(0, message.Length - ChecksumBytes)));
        return message;
    }

    /// <summary>An event with a JSON payload.</summary>
    public static byte[] Event(string type, Action<Utf8JsonWriter> write) =>
        Message([.. Header(":event-type", type), .. Header(":content-type", "application/json"), .. Header(":message-type", "event")], WireWriter.Json(write));

    /// <summary>The event of <c>invoke-with-response-stream</c>, which wraps a document of the model's own.</summary>
    public static byte[] Chunk(ReadOnlySpan<byte> document)
    {
        string encoded = Convert.ToBase64String(document);
        return Event("chunk", json => json.WriteString("bytes", encoded));
    }

    /// <summary>An error that is none of the operation's own: clients raise it whatever its code.</summary>
    public static byte[] Error(string code, string message, ReadOnlySpan<byte> payload) => Message(
        [.. Header(":error-code", code), .. Header(":error-message", message), .. Header(":content-type", "application/json"), .. Header(":message-type", "error")], payload);

    private static byte[] Header(string name, string value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value);
        return [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), 7, (byte)(text.Length >> 8), (byte)text.Length, .. text];
    }
}
