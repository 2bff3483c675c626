using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Edits strings in the JSON data of a stream event, in the event's own bytes.</summary>
public static class SseEdit
{
    /// <summary>Applies edits whose <see cref="TextEdit.Raw"/> is in <see cref="SseFrame.Data"/>; gives the whole frame's new bytes.</summary>
    public static byte[] Apply(SseFrame frame, IReadOnlyList<TextEdit> edits) =>
        JsonEdit.Apply(frame.Raw.Span, [.. edits.Select(e => e with { Raw = ToRaw(frame, e.Raw) })]);

    // A JSON string cannot hold a raw line feed, so each token lies within one data line.
    private static ByteRange ToRaw(SseFrame frame, ByteRange data)
    {
        foreach (SseLine line in frame.Lines)
        {
            if (data.Start >= line.DataOffset && data.End <= line.DataOffset + line.Length)
            {
                return data with { Start = data.Start - line.DataOffset + line.RawOffset };
            }
        }

        throw new ArgumentException("The edited token is not in one data line of the event.", nameof(data));
    }
}
