namespace Cordon.Gateway.Wire;

/// <summary>The events of an agent, each of them a message by itself; but for the texts of artifacts, which may run over several.</summary>
internal sealed class A2aStream(A2aDialect dialect) : StreamReading
{
    private readonly A2aChunks _chunks = new();

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
        dialect.Place(tape.Root, placing, _chunks);
        IntakeFault? many = _chunks.IsFull ? new IntakeFault("too-many-texts", "", 0, $"The agent's stream has more than {A2aChunks.MostArtifacts} artifacts.") : null;
        return new FrameReading(placing.Slots(), [.. _chunks.TakeCompleted()], FrameKind.Ordinary, Fault: many) { Given = dialect.Given(tape.Root) };
    }
}
