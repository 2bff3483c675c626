using System.Buffers;
using System.Text;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Reads the fields of one frame.</summary>
internal static class SseFields
{
    // Event names of a protocol are words: content_block_delta, response.output_text.delta. Whatever has a digit or a capital may be a token.
    private const int LongestName = 64;
    private const int LongestNumber = 20;
    private static readonly SearchValues<byte> NameLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz._"u8);
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);

    public static SseFrame Read(byte[] raw, bool first)
    {
        string? name = null;
        SseLine data = default;
        List<SseLine>? lines = null;
        List<ByteRange>? margin = null;
        int count = 0;
        int at = first && raw.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        while (at < raw.Length)
        {
            int length = raw.AsSpan(at).IndexOfAny((byte)'\n', (byte)'\r');
            int lineEnd = length < 0 ? raw.Length : at + length;
            ReadOnlySpan<byte> line = raw.AsSpan(at, lineEnd - at);
            int colon = line.IndexOf((byte)':');
            ReadOnlySpan<byte> field = colon < 0 ? line : line[..colon];
            bool isMargin = false;
            int value = colon < 0 ? lineEnd : at + colon + 1;
            value += value < lineEnd && raw[value] == ' ' ? 1 : 0;
            if (field.SequenceEqual("data"u8))
            {
                var piece = new SseLine(count == 0 ? 0 : data.DataOffset + data.Length + 1, value, lineEnd - value);
                if (count++ == 1)
                {
                    lines = [data];
                }

                lines?.Add(piece);
                data = piece;
            }
            else
            {
                if (field.SequenceEqual("event"u8))
                {
                    name = value == lineEnd ? null : Encoding.UTF8.GetString(raw, value, lineEnd - value);
                }

                isMargin = !IsProtocol(field, raw.AsSpan(value, lineEnd - value));
            }

            int next = Math.Min(raw.Length, lineEnd + 1);
            next += next < raw.Length && raw[lineEnd] == '\r' && raw[next] == '\n' ? 1 : 0;
            if (isMargin)
            {
                (margin ??= []).Add(new ByteRange(at, next - at));
            }

            at = next;
        }

        SseFrame frame = lines is null
            ? new SseFrame(raw, name, raw.AsMemory(data.RawOffset, data.Length), count == 0 ? [] : [data])
            : new SseFrame(raw, name, Join(raw, lines), lines);
        return margin is null ? frame : frame with { Margin = margin };
    }

    // An empty line, an empty comment, and fields whose value can be nobody's words.
    private static bool IsProtocol(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value) =>
        value.Length == 0 ? field.Length == 0 || field.SequenceEqual("event"u8) || field.SequenceEqual("id"u8) || field.SequenceEqual("retry"u8)
        : field.SequenceEqual("event"u8) ? value.Length <= LongestName && !value.ContainsAnyExcept(NameLetters)
        : (field.SequenceEqual("id"u8) || field.SequenceEqual("retry"u8)) && value.Length <= LongestNumber && !value.ContainsAnyExcept(Digits);

    private static byte[] Join(byte[] raw, List<SseLine> lines)
    {
        SseLine last = lines[^1];
        byte[] data = new byte[last.DataOffset + last.Length];
        data.AsSpan().Fill((byte)'\n');
        foreach (SseLine line in lines)
        {
            raw.AsSpan(line.RawOffset, line.Length).CopyTo(data.AsSpan(line.DataOffset));
        }

        return data;
    }
}
