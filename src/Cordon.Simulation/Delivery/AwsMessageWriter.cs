using System.Buffers.Binary;
using System.Text;
using Cordon.Simulation.Dialects;

namespace Cordon.Simulation.Delivery;

/// <summary>Writes events as AWS's binary messages.</summary>
internal sealed class AwsMessageWriter(Stream body, Commands commands) : FrameWriter(body, commands)
{
    private const string Exception = "exception:";

    protected override void Write(SseEvent frame) => Part(Message(frame));

    // Bedrock sends no pings.
    protected override void WritePing()
    {
    }

    private static byte[] Message(SseEvent frame)
    {
        using MemoryStream headers = new();
        bool isException = frame.Name?.StartsWith(Exception, StringComparison.Ordinal) == true;
        Header(headers, isException ? ":exception-type" : ":event-type", isException ? frame.Name![Exception.Length..] : frame.Name ?? "chunk");
        Header(headers, ":content-type", "application/json");
        Header(headers, ":message-type", isException ? "exception" : "event");

        byte[] message = new byte[12 + headers.Length + frame.Data.Length + 4];
        BinaryPrimitives.WriteUInt32BigEndian(message, (uint)message.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), (uint)headers.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Checksum(message.AsSpan(0, 8)));
        headers.ToArray().CopyTo(message, 12);
        frame.Data.Span.CopyTo(message.AsSpan(12 + (int)headers.Length));
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), Checksum(message.AsSpan(0, message.Length - 4)));
        return message;
    }

    private static void Header(MemoryStream headers, string name, string value)
    {
        headers.WriteByte((byte)name.Length);
        headers.Write(Encoding.ASCII.GetBytes(name));
        headers.WriteByte(7);
        headers.WriteByte((byte)(value.Length >> 8));
        headers.WriteByte((byte)value.Length);
        headers.Write(Encoding.ASCII.GetBytes(value));
    }

    // Bit by bit, as the definition has it: the gateway's table is checked against it.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte next in bytes)
        {
            crc ^= next;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
