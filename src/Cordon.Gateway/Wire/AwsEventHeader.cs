using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>One header of an AWS event stream message.</summary>
/// <param name="Range">All of it, in the message.</param>
/// <param name="Value">The text of a string; null for the other types.</param>
/// <param name="Words">The value's bytes as text, whatever its type.</param>
internal readonly record struct AwsEventHeader(string Name, ByteRange Range, string? Value, string Words)
{
    private const int LongestWord = 64;
    private const byte StringType = 7;

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-");

    /// <summary>Whether name and value are the protocol's own, so that they can be nobody's words.</summary>
    public bool IsProtocol => Name switch
    {
        ":message-type" => true,
        ":event-type" or ":exception-type" or ":error-code" => Value is { Length: > 0 and <= LongestWord } word && !word.AsSpan().ContainsAnyExcept(Letters),
        ":content-type" => Value is "application/json" or "application/octet-stream" or "text/plain",
        _ => false,
    };

    /// <summary>The headers in a run of bytes; null when they are not what their lengths say, or one comes twice.</summary>
    public static List<AwsEventHeader>? Read(ReadOnlySpan<byte> message, ByteRange headers)
    {
        List<AwsEventHeader> read = [];
        int at = headers.Start;
        while (at < headers.End)
        {
            int start = at;
            int nameLength = message[at++];
            if (nameLength == 0 || at + nameLength >= headers.End)
            {
                return null;
            }

            string name = Encoding.UTF8.GetString(message.Slice(at, nameLength));
            at += nameLength;
            byte type = message[at++];
            int size = type switch
            {
                0 or 1 => 0,
                2 => 1,
                3 => 2,
                4 => 4,
                5 or 8 => 8,
                9 => 16,
                6 or StringType when at + 2 <= headers.End => 2 + BinaryPrimitives.ReadUInt16BigEndian(message[at..]),
                _ => -1,
            };
            if (size < 0 || at + size > headers.End || read.Exists(header => header.Name == name))
            {
                return null;
            }

            int lengthBytes = type is 6 or StringType ? 2 : 0;
            string words = Encoding.UTF8.GetString(message.Slice(at + lengthBytes, size - lengthBytes));
            at += size;
            read.Add(new AwsEventHeader(name, new ByteRange(start, at - start), type == StringType ? words : null, words));
        }

        return read;
    }
}
