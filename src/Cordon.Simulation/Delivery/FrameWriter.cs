using System.Buffers;
using Cordon.Simulation.Dialects;

namespace Cordon.Simulation.Delivery;

/// <summary>Writes a stream's frames, in writes of the size that a request ordered.</summary>
internal abstract class FrameWriter(Stream body, Commands commands)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1_024);
    private readonly byte[] _lineEnd = commands.Crlf ? "\r\n"u8.ToArray() : "\n"u8.ToArray();

    protected Commands Commands { get; } = commands;

    public ValueTask WriteAsync(SseEvent frame, CancellationToken cancel)
    {
        _buffer.ResetWrittenCount();
        Write(frame);
        return SendAsync(_buffer.WrittenMemory, cancel);
    }

    public ValueTask PingAsync(CancellationToken cancel)
    {
        _buffer.ResetWrittenCount();
        WritePing();
        return SendAsync(_buffer.WrittenMemory, cancel);
    }

    protected abstract void Write(SseEvent frame);

    /// <summary>Something that says nothing.</summary>
    protected abstract void WritePing();

    protected void Part(ReadOnlySpan<byte> text) => _buffer.Write(text);

    protected void Line(ReadOnlySpan<byte> text)
    {
        _buffer.Write(text);
        _buffer.Write(_lineEnd);
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        int step = Commands.Split > 0 ? Commands.Split : bytes.Length;
        for (int start = 0; start < bytes.Length; start += step)
        {
            await body.WriteAsync(bytes[start..Math.Min(bytes.Length, start + step)], cancel);
            await body.FlushAsync(cancel);
        }
    }
}

/// <summary>A JSON document a line, and nothing else.</summary>
internal sealed class LineWriter(Stream body, Commands commands) : FrameWriter(body, commands)
{
    protected override void Write(SseEvent frame) => Line(frame.Data.Span);

    protected override void WritePing() => Line([]);
}
