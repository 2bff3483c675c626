using System.Buffers;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// One server-sent event as it came: every byte up to and including the blank line, comments included. Its margin is made of whole lines:
/// comments, unknown fields, and events and ids that do not look like a protocol's own.
/// </summary>
/// <param name="Raw">The bytes as received.</param>
/// <param name="Event">The event field, or null.</param>
/// <param name="Data">The data lines, joined with line feeds (WHATWG HTML 9.2.6); empty when the event has none.</param>
/// <param name="Lines">Where each data line stands: offset in the data, offset in the bytes, length.</param>
public sealed record SseFrame(ReadOnlyMemory<byte> Raw, string? Event, ReadOnlyMemory<byte> Data, IReadOnlyList<SseLine> Lines)
    : StreamFrame(Raw, Event, Data)
{
    public override StreamFrame WithoutMargin() => SseFields.Read(BytesWithoutMargin(), first: true);

    public override byte[] Apply(IReadOnlyList<TextEdit> edits) => JsonEdit.Apply(Raw.Span, [.. edits.Select(e => e with { Raw = ToRaw(e.Raw) })]);

    /// <summary>The same event with other data. Everything else that it says, its id above all, stays.</summary>
    public byte[] With(ReadOnlySpan<byte> json)
    {
        ArrayBufferWriter<byte> written = new(Raw.Length + json.Length);
        ReadOnlySpan<byte> rest = Raw.Span;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            int colon = line.IndexOf((byte)':');
            if (line.Length > 0 && !(colon < 0 ? line : line[..colon]).SequenceEqual("data"u8))
            {
                written.Write(line);
                written.Write("\n"u8);
            }
        }

        written.Write("data: "u8);
        // A line feed between two tokens is as good as a space.
        Span<byte> data = written.GetSpan(json.Length)[..json.Length];
        json.CopyTo(data);
        data.Replace((byte)'\n', (byte)' ');
        data.Replace((byte)'\r', (byte)' ');
        written.Advance(json.Length);
        written.Write("\n\n"u8);
        return written.WrittenSpan.ToArray();
    }

    // A JSON string cannot hold a raw line feed, so each token lies within one data line.
    private ByteRange ToRaw(ByteRange data)
    {
        foreach (SseLine line in Lines)
        {
            if (data.Start >= line.DataOffset && data.End <= line.DataOffset + line.Length)
            {
                return data with { Start = data.Start - line.DataOffset + line.RawOffset };
            }
        }

        throw new ArgumentException("The edited token is not in one data line of the event.", nameof(data));
    }
}

public readonly record struct SseLine(int DataOffset, int RawOffset, int Length);
