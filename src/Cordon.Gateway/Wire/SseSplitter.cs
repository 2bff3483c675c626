namespace Cordon.Gateway.Wire;

/// <summary>
/// Cuts a byte stream into server-sent events (WHATWG HTML 9.2.6) without losing a byte: the <see cref="SseFrame.Raw"/>
/// of all frames and the <see cref="Remainder"/>, one after the other, are the bytes that were fed.
/// </summary>
/// <remarks>
/// A blank line ends a frame, whether or not it had data. When the last byte so far is a carriage return, the frame waits
/// for the next byte, which may be the line feed that belongs to it: frames never depend on how the bytes were cut.
/// </remarks>
public sealed class SseSplitter(int maxFrameBytes = SseSplitter.DefaultMaxFrameBytes)
{
    public const int DefaultMaxFrameBytes = 1024 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _line;
    private int _scanned;
    private bool _first = true;

    /// <summary>Set once a frame is longer than allowed; no frames come after it.</summary>
    public IntakeFault? Fault { get; private set; }

    /// <summary>Bytes fed that belong to no complete frame yet. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Remainder => _buffer.AsMemory(_start, _end - _start);

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
    public bool TryRead([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SseFrame? frame)
    {
        frame = null;
        while (Fault is null && TryReadLine(out bool blank))
        {
            if (blank)
            {
                frame = Take(_line);
                return frame is not null;
            }
        }

        if (Fault is null && _end - _start > maxFrameBytes)
        {
            Refuse();
        }

        return false;
    }

    /// <summary>
    /// What is left when the stream has ended, as a last frame: an event that was never closed by a blank line. Clients
    /// that follow the standard drop it, others do not, so it is inspected like any other. Null when nothing is left.
    /// </summary>
    public SseFrame? Finish()
    {
        if (Fault is not null || _start == _end)
        {
            return null;
        }

        SseFrame? frame = TryRead(out SseFrame? complete) ? complete : Take(_end);
        return frame;
    }

    private bool TryReadLine(out bool blank)
    {
        blank = false;
        int found = _buffer.AsSpan(_scanned, _end - _scanned).IndexOfAny((byte)'\n', (byte)'\r');
        if (found < 0)
        {
            _scanned = _end;
            return false;
        }

        int at = _scanned + found;
        int next = at + 1;
        if (_buffer[at] == '\r')
        {
            if (next == _end)
            {
                _scanned = at;
                return false;
            }

            next += _buffer[next] == '\n' ? 1 : 0;
        }

        blank = at == _line || (_first && at == _line + 3 && _buffer.AsSpan(_line, 3).SequenceEqual("\uFEFF"u8));
        _line = next;
        _scanned = next;
        return true;
    }

    private SseFrame? Take(int end)
    {
        if (end - _start > maxFrameBytes)
        {
            Refuse();
            return null;
        }

        byte[] raw = _buffer.AsSpan(_start, end - _start).ToArray();
        SseFrame frame = SseFields.Read(raw, _first);
        _first = false;
        _start = end;
        _line = end;
        _scanned = end;
        return frame;
    }

    private void Refuse() =>
        Fault = new IntakeFault("too-large", "", 0, $"A stream event is larger than {maxFrameBytes} bytes.");

    private void MakeRoom(int more)
    {
        int held = _end - _start;
        byte[] target = held + more <= _buffer.Length ? _buffer : new byte[Math.Max(held + more, Math.Max(4096, _buffer.Length * 2))];
        _buffer.AsSpan(_start, held).CopyTo(target);
        _buffer = target;
        _line -= _start;
        _scanned -= _start;
        _start = 0;
        _end = held;
    }
}
