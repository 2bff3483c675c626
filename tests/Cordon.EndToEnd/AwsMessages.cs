using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Cordon.EndToEnd;

/// <summary>AWS's event stream encoding, written down a second time so that the gateway's is not its own judge.</summary>
internal static class AwsMessages
{
    public const string MediaType = "application/vnd.amazon.eventstream";

    public static byte[] Event(string type, string json) => Message([(":event-type", type), (":content-type", "application/json"), (":message-type", "event")], Encoding.UTF8.GetBytes(json));

    public static byte[] Chunk(string json) => Event("chunk", $$"""{"bytes":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(json))}}"}""");

    public static byte[] Message((string Name, string Value)[] headers, byte[] payload)
    {
        byte[] head = [.. headers.SelectMany(header => (byte[])
            [(byte)header.Name.Length, .. Encoding.UTF8.GetBytes(header.Name), 7, .. Big((ushort)header.Value.Length), .. Encoding.UTF8.GetBytes(header.Value)])];
        byte[] prelude = [.. Big((uint)(12 + head.Length + payload.Length + 4)), .. Big((uint)head.Length)];
        byte[] message = [.. prelude, .. Big(Checksum(prelude)), .. head, .. payload];
        return [.. message, .. Big(Checksum(message))];
    }

    /// <summary>The messages of a stream; fails where a length or a checksum is wrong, or something is left over.</summary>
    public static List<(Dictionary<string, string> Headers, byte[] Payload)> Read(ReadOnlySpan<byte> stream)
    {
        List<(Dictionary<string, string>, byte[])> messages = [];
        while (!stream.IsEmpty)
        {
            int total = BinaryPrimitives.ReadInt32BigEndian(stream);
            int headersLength = BinaryPrimitives.ReadInt32BigEndian(stream[4..]);
            Assert.Equal(Checksum(stream[..8]), BinaryPrimitives.ReadUInt32BigEndian(stream[8..]));
            Assert.Equal(Checksum(stream[..(total - 4)]), BinaryPrimitives.ReadUInt32BigEndian(stream[(total - 4)..]));
            Dictionary<string, string> headers = [];
            ReadOnlySpan<byte> rest = stream.Slice(12, headersLength);
            while (!rest.IsEmpty)
            {
                string name = Encoding.UTF8.GetString(rest.Slice(1, rest[0]));
                rest = rest[(1 + rest[0])..];
                Assert.Equal(7, rest[0]);
                int length = BinaryPrimitives.ReadUInt16BigEndian(rest[1..]);
                headers.Add(name, Encoding.UTF8.GetString(rest.Slice(3, length)));
                rest = rest[(3 + length)..];
            }

            messages.Add((headers, stream.Slice(12 + headersLength, total - headersLength - 16).ToArray()));
            stream = stream[total..];
        }

        return messages;
    }

    /// <summary>The messages as lines of text, documents in chunks unwrapped.</summary>
    public static string AsText(ReadOnlySpan<byte> stream) => string.Concat(Read(stream).Select(message =>
        $"{string.Join(' ', message.Headers.Select(header => $"{header.Key}={header.Value}"))}\ndata: {Document(message.Payload)}\n\n"));

    private static string Document(byte[] payload)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(payload);
            return json.RootElement.TryGetProperty("bytes", out JsonElement bytes) ? Encoding.UTF8.GetString(bytes.GetBytesFromBase64()) : Encoding.UTF8.GetString(payload);
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(payload);
        }
    }

    private static byte[] Big(uint number)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Big(ushort number) => [(byte)(number >> 8), (byte)number];

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte next in bytes)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                bool set = ((crc ^ (uint)(next >> bit)) & 1) == 1;
                crc = (crc >> 1) ^ (set ? 0xEDB88320 : 0);
            }
        }

        return ~crc;
    }
}
