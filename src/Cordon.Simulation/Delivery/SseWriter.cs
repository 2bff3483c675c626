using System.Text;
using Cordon.Simulation.Dialects;

namespace Cordon.Simulation.Delivery;

/// <summary>Writes events in the form that a request ordered: line ends, comments, several data lines, odd write sizes.</summary>
internal sealed class SseWriter(Stream body, Commands commands) : FrameWriter(body, commands)
{
    protected override void Write(SseEvent frame)
    {
        if (Commands.Comments)
        {
            Line(": a comment"u8);
        }

        if (frame.Name is { } name)
        {
            Line(Encoding.UTF8.GetBytes("event: " + name));
        }

        Data(frame.Data.Span);
        Line([]);
    }

    protected override void WritePing()
    {
        Line(": ping"u8);
        Line([]);
    }

    private void Data(ReadOnlySpan<byte> data)
    {
        // A line end is white space after the opening brace of a JSON object, and readers join data lines with one.
        if (Commands.MultiLine && data is [(byte)'{', .., (byte)'}'] && data.Length > 2)
        {
            Line("data: {"u8);
            DataLine(data[1..^1]);
            Line("data: }"u8);
            return;
        }

        DataLine(data);
    }

    private void DataLine(ReadOnlySpan<byte> data)
    {
        Part("data: "u8);
        Line(data);
    }
}
