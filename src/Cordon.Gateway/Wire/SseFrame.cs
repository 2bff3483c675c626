using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>One server-sent event as it came: every byte up to and including the blank line, comments included.</summary>
/// <param name="Raw">The bytes as received. Re-emitted unchanged when allowed.</param>
/// <param name="Event">The event field, or null.</param>
/// <param name="Data">The data lines, joined with line feeds (WHATWG HTML 9.2.6); empty when the event has none.</param>
/// <param name="Lines">Where each data line stands: offset in <paramref name="Data"/>, offset in <paramref name="Raw"/>, length.</param>
public sealed record SseFrame(ReadOnlyMemory<byte> Raw, string? Event, ReadOnlyMemory<byte> Data, IReadOnlyList<SseLine> Lines)
{
    /// <summary>
    /// Lines with room for somebody's words that no client is meant to read: comments, unknown fields, and events and ids that do not look like
    /// a protocol's own. Ranges in <see cref="Raw"/>, line ends included.
    /// </summary>
    public IReadOnlyList<ByteRange> Margin { get; init; } = [];

    /// <summary>The same event without its margin.</summary>
    public SseFrame WithoutMargin()
    {
        byte[] kept = new byte[Raw.Length - Margin.Sum(line => line.Length)];
        int from = 0;
        int at = 0;
        foreach (ByteRange line in Margin.Append(new ByteRange(Raw.Length, 0)))
        {
            Raw.Span[from..line.Start].CopyTo(kept.AsSpan(at));
            at += line.Start - from;
            from = line.End;
        }

        return SseFields.Read(kept, first: true);
    }
}

public readonly record struct SseLine(int DataOffset, int RawOffset, int Length);
