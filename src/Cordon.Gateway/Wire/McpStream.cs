using System.Collections.Immutable;

namespace Cordon.Gateway.Wire;

/// <summary>The events of an MCP server, each of them a message by itself: nothing in it continues anything.</summary>
internal sealed class McpStream(McpDialect dialect) : StreamReading
{
    public override FrameReading Read(StreamFrame frame)
    {
        // The first event of a stream may have an id and nothing else: from there a client can take it up again.
        if (frame.Data.IsEmpty)
        {
            return new FrameReading([], [], FrameKind.Ordinary);
        }

        JsonTape? tape = JsonTape.Read(frame.Data, JsonLimits.Default, out IntakeFault? fault);
        if (tape is null)
        {
            // A client with another reader might see a tool in it that nobody has looked at.
            return new FrameReading([], [], FrameKind.Unreadable, Fault: new IntakeFault(fault!.Code, "", 0, $"The server sent a message that cannot be followed ({fault.Code}), so the stream was ended."));
        }

        Placing placing = new(tape);
        dialect.Place(tape.Root, placing);
        ImmutableArray<StreamSlot> slots = placing.Slots();
        return new FrameReading(slots, [], FrameKind.Ordinary) { Given = dialect.Given(tape.Root) };
    }
}
