namespace Cordon.Gateway.Wire;

/// <summary>One text message of a WebSocket. All of it is data, so it has no margin.</summary>
public sealed record MessageFrame(ReadOnlyMemory<byte> Raw) : StreamFrame(Raw, null, Raw)
{
    public override StreamFrame WithoutMargin() => this;

    public override byte[] Apply(IReadOnlyList<TextEdit> edits) => JsonEdit.Apply(Raw.Span, edits);
}
