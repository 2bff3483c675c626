using System.Buffers;
using System.Text;
using Cordon.Simulation.Dialects;

namespace Cordon.Simulation.Delivery;

/// <summary>Writes events in the form that a request ordered: line ends, comments, several data lines, odd write sizes.</summary>
internal sealed class SseWriter(Stream body, Commands commands)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1_024);
    private readonly byte[] _line = commands.Crlf ? "\r\n"u8.ToArray() : "\n"u8.ToArray();

    public async ValueTask WriteAsync(SseEvent frame, CancellationToken cancel)
    {
        _buffer.ResetWrittenCount();
        if (commands.Comments)
        {
            Line(": a comment"u8);
        }

        if (frame.Name is { } name)
        {
            Line(Encoding.UTF8.GetBytes("event: " + name));
        }

        Data(frame.Data.Span);
        _buffer.Write(_line);
        await SendAsync(_buffer.WrittenMemory, cancel);
    }

    public async ValueTask CommentAsync(string text, CancellationToken cancel)
    {
        _buffer.ResetWrittenCount();
        Line(Encoding.UTF8.GetBytes(": " + text));
        _buffer.Write(_line);
        await SendAsync(_buffer.WrittenMemory, cancel);
    }

    private void Data(ReadOnlySpan<byte> data)
    {
        // A line end is white space after the opening brace of a JSON object, and readers join data lines with one.
        if (commands.MultiLine && data is [(byte)'{', .., (byte)'}'] && data.Length > 2)
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
        _buffer.Write("data: "u8);
        Line(data);
    }

    private void Line(ReadOnlySpan<byte> text)
    {
        _buffer.Write(text);
        _buffer.Write(_line);
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        int step = commands.Split > 0 ? commands.Split : bytes.Length;
        for (int start = 0; start < bytes.Length; start += step)
        {
            await body.WriteAsync(bytes[start..Math.Min(bytes.Length, start + step)], cancel);
            await body.FlushAsync(cancel);
        }
    }
}
