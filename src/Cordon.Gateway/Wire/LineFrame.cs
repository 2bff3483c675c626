using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>One line of newline-delimited JSON with its line end. All of it is data, so it has no margin.</summary>
/// <param name="Raw">The bytes as received.</param>
/// <param name="Start">Where the data begins: behind a byte order mark, else at the first byte.</param>
/// <param name="Length">The data's length.</param>
public sealed record LineFrame(ReadOnlyMemory<byte> Raw, int Start, int Length) : StreamFrame(Raw, null, Raw.Slice(Start, Length))
{
    public override StreamFrame WithoutMargin() => this;

    public override byte[] Apply(IReadOnlyList<TextEdit> edits) =>
        JsonEdit.Apply(Raw.Span, Start == 0 ? edits : [.. edits.Select(e => e with { Raw = e.Raw with { Start = e.Raw.Start + Start } })]);
}
