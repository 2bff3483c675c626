using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>One piece of a stream as it came, in whatever framing: a server-sent event, a line, a binary message.</summary>
/// <param name="Raw">The bytes as received. Re-emitted unchanged when allowed.</param>
/// <param name="Event">The name that the framing gives the piece, or null.</param>
/// <param name="Data">The JSON that it carries; empty when it carries none.</param>
public abstract record StreamFrame(ReadOnlyMemory<byte> Raw, string? Event, ReadOnlyMemory<byte> Data)
{
    /// <summary>
    /// What has room for somebody's words beside the data, and that no client is meant to read. Ranges in <see cref="Raw"/>, in order, each
    /// of which can be left out.
    /// </summary>
    public IReadOnlyList<ByteRange> Margin { get; init; } = [];

    /// <summary>The same frame without its margin.</summary>
    public abstract StreamFrame WithoutMargin();

    /// <summary>
    /// Applies edits whose <see cref="TextEdit.Raw"/> is in <see cref="Data"/>; gives the whole frame's new bytes, with what the framing
    /// counts or sums made anew.
    /// </summary>
    public abstract byte[] Apply(IReadOnlyList<TextEdit> edits);

    /// <summary>The frame's bytes less the margin.</summary>
    protected byte[] BytesWithoutMargin()
    {
        byte[] kept = new byte[Raw.Length - Margin.Sum(range => range.Length)];
        int from = 0;
        int at = 0;
        foreach (ByteRange range in Margin.Append(new ByteRange(Raw.Length, 0)))
        {
            Raw.Span[from..range.Start].CopyTo(kept.AsSpan(at));
            at += range.Start - from;
            from = range.End;
        }

        return kept;
    }
}
