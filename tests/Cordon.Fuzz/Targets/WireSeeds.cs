using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Cordon.Gateway.Wire;

namespace Cordon.Fuzz.Targets;

/// <summary>The bodies and streams of <c>tests/vectors/wire</c> as bytes on the wire.</summary>
internal static class WireSeeds
{
    public const int Longest = 4_096;

    public static readonly ImmutableArray<string> Dialects = [.. Directory.EnumerateDirectories(Folder).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(Checkout.Root, "tests", "vectors", "wire");

    public static byte[][] Requests(string dialect) => Read(dialect, file => file.EndsWith("request.json", StringComparison.Ordinal));

    public static byte[][] Answers(string dialect) =>
        Read(dialect, file => file.EndsWith(".json", StringComparison.Ordinal) && !file.EndsWith("request.json", StringComparison.Ordinal)) is { Length: > 0 } answers ? answers : ["{\"error\":{\"message\":\"No.\"}}"u8.ToArray()];

    /// <summary>Whole streams, cut where they are too long; none where a dialect has none.</summary>
    public static byte[][] Streams(string dialect) => Read(dialect, file => Path.GetExtension(file) is ".sse" or ".ndjson" or ".messages");

    private static byte[][] Read(string dialect, Func<string, bool> chosen) =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, dialect)).Where(chosen).Order(StringComparer.Ordinal).Select(Bytes).Select(bytes => bytes.Length <= Longest ? bytes : bytes[..Longest])];

    // Binary messages are kept as lines, each an event type and its JSON.
    private static byte[] Bytes(string file) => !file.EndsWith(".messages", StringComparison.Ordinal)
        ? File.ReadAllBytes(file)
        : [.. File.ReadLines(file).Select(line => line.Split(' ', 2)).SelectMany(line => line[0] == "chunk"
            ? AwsEventWriter.Chunk(Encoding.UTF8.GetBytes(line[1]))
            : AwsEventWriter.Message([.. Header(":event-type", line[0]), .. Header(":message-type", "event")], Encoding.UTF8.GetBytes(line[1])))];

    private static byte[] Header(string name, string value) => [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), 7, 0, (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    /// <summary>Lengths and checksums made anew, so that what is inside of a broken message is read as well.</summary>
    public static byte[] Mended(byte[] message)
    {
        if (message.Length < AwsEventWriter.PreludeBytes + AwsEventWriter.ChecksumBytes)
        {
            return message;
        }

        byte[] mended = [.. message];
        uint headers = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(mended.AsSpan(4)), (uint)(mended.Length - AwsEventWriter.PreludeBytes - AwsEventWriter.ChecksumBytes));
        BinaryPrimitives.WriteUInt32BigEndian(mended, (uint)mended.Length);
        BinaryPrimitives.WriteUInt32BigEndian(mended.AsSpan(4), headers);
        BinaryPrimitives.WriteUInt32BigEndian(mended.AsSpan(8), Crc32.Of(mended.AsSpan(0, 8)));
        BinaryPrimitives.WriteUInt32BigEndian(mended.AsSpan(mended.Length - 4), Crc32.Of(mended.AsSpan(0, mended.Length - 4)));
        return mended;
    }
}
