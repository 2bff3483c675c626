using System.Diagnostics.CodeAnalysis;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Cuts a byte stream into frames without losing a byte: the <see cref="StreamFrame.Raw"/> of all frames and the <see cref="Remainder"/>, one
/// after the other, are the bytes that were fed, and the frames never depend on how the bytes were cut. A kind of framing says where a frame ends
/// and what it carries; holding the bytes, and how many of them, is done here.
/// </summary>
public abstract class StreamSplitter(int maxFrameBytes)
{
    public const int DefaultMaxFrameBytes = 1024 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;

    /// <summary>Set once a frame is longer than allowed, or broken beyond following; no frames come after it.</summary>
    public IntakeFault? Fault { get; private set; }

    /// <summary>Bytes fed that belong to no complete frame yet. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Remainder => _buffer.AsMemory(_start, _end - _start);

    /// <summary>The bound, for framings that tell a frame's length in front.</summary>
    protected int MaxFrameBytes { get; } = maxFrameBytes;

    /// <summary>Takes bytes as they came. Read all frames with <see cref="TryRead"/> before feeding again, so that little is held.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (Fault is not null)
        {
            return;
        }

        if (_end + bytes.Length > _buffer.Length)
        {
            MakeRoom(bytes.Length);
        }

        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Gives the next complete frame; its memory is its own.</summary>
    public bool TryRead([NotNullWhen(true)] out StreamFrame? frame)
    {
        frame = null;
        if (Fault is not null)
        {
            return false;
        }

        int length = FindEnd(_buffer.AsSpan(_start, _end - _start));
        if ((length > 0 ? length : _end - _start) > MaxFrameBytes)
        {
            RefuseSize();
        }

        frame = Fault is null && length > 0 ? Read(Take(length)) : null;
        return frame is not null;
    }

    /// <summary>
    /// What is left when the stream has ended, as a last frame that was never closed. Clients that follow the standard drop it, others do not,
    /// so it is inspected like any other. Null when nothing is left.
    /// </summary>
    public StreamFrame? Finish() =>
        TryRead(out StreamFrame? complete) ? complete : Fault is null && _start < _end ? ReadRest(Take(_end - _start)) : null;

    /// <summary>
    /// How long the frame is at whose first byte <paramref name="held"/> begins; 0 while its end is not here. Called with more and more of the
    /// same bytes, so a framing may remember how far it looked, until <see cref="Read"/>.
    /// </summary>
    protected abstract int FindEnd(ReadOnlySpan<byte> held);

    /// <summary>Reads a frame that was cut; the next bytes begin another. Null only with a fault.</summary>
    protected abstract StreamFrame? Read(byte[] raw);

    /// <summary>Reads what was left at the end of the stream.</summary>
    protected virtual StreamFrame? ReadRest(byte[] raw) => Read(raw);

    /// <summary>Ends the reading: clients would go on here, and we cannot.</summary>
    protected void Refuse(string code, string message) => Fault ??= new IntakeFault(code, "", 0, message);

    /// <summary>Ends the reading at a frame that is longer than allowed.</summary>
    protected void RefuseSize() => Refuse("too-large", $"A stream event is larger than {MaxFrameBytes} bytes.");

    private byte[] Take(int length)
    {
        byte[] raw = _buffer.AsSpan(_start, length).ToArray();
        _start += length;
        return raw;
    }

    private void MakeRoom(int more)
    {
        int held = _end - _start;
        byte[] target = held + more <= _buffer.Length ? _buffer : new byte[Math.Max(held + more, Math.Max(4096, _buffer.Length * 2))];
        _buffer.AsSpan(_start, held).CopyTo(target);
        _buffer = target;
        _start = 0;
        _end = held;
    }
}
