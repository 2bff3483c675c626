namespace Cordon.Gateway.Wire;

/// <summary>The events of an agent, each of them a message by itself.</summary>
internal sealed class A2aStream(A2aDialect dialect) : StreamReading
{
    public override FrameReading Read(StreamFrame frame)
    {
        if (frame.Data.IsEmpty)
        {
            return new FrameReading([], [], FrameKind.Ordinary);
        }

        JsonTape? tape = JsonTape.Read(frame.Data, JsonLimits.Default, out IntakeFault? fault);
        if (tape is null)
        {
            return new FrameReading([], [], FrameKind.Unreadable, Fault: new IntakeFault(fault!.Code, "", 0, $"The agent sent a message that cannot be followed ({fault.Code}), so the stream was ended."));
        }

        Placing placing = new(tape);
        dialect.Place(tape.Root, placing);
        return new FrameReading(placing.Slots(), [], FrameKind.Ordinary) { Given = dialect.Given(tape.Root) };
    }
}
