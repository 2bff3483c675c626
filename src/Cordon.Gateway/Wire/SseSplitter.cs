using System.Text;

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

/// <summary>Reads the fields of one frame.</summary>
internal static class SseFields
{
    public static SseFrame Read(byte[] raw, bool first)
    {
        string? name = null;
        SseLine data = default;
        List<SseLine>? lines = null;
        int count = 0;
        int at = first && raw.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        while (at < raw.Length)
        {
            int length = raw.AsSpan(at).IndexOfAny((byte)'\n', (byte)'\r');
            int lineEnd = length < 0 ? raw.Length : at + length;
            ReadOnlySpan<byte> line = raw.AsSpan(at, lineEnd - at);
            int colon = line.IndexOf((byte)':');
            ReadOnlySpan<byte> field = colon < 0 ? line : line[..colon];
            int value = colon < 0 ? lineEnd : at + colon + 1;
            value += value < lineEnd && raw[value] == ' ' ? 1 : 0;
            if (field.SequenceEqual("data"u8))
            {
                var piece = new SseLine(count == 0 ? 0 : data.DataOffset + data.Length + 1, value, lineEnd - value);
                if (count++ == 1)
                {
                    lines = [data];
                }

                lines?.Add(piece);
                data = piece;
            }
            else if (field.SequenceEqual("event"u8))
            {
                name = value == lineEnd ? null : Encoding.UTF8.GetString(raw, value, lineEnd - value);
            }

            at = lineEnd + 1;
            at += lineEnd + 1 < raw.Length && raw[lineEnd] == '\r' && raw[lineEnd + 1] == '\n' ? 1 : 0;
        }

        return lines is null
            ? new SseFrame(raw, name, raw.AsMemory(data.RawOffset, data.Length), count == 0 ? [] : [data])
            : new SseFrame(raw, name, Join(raw, lines), lines);
    }

    private static byte[] Join(byte[] raw, List<SseLine> lines)
    {
        SseLine last = lines[^1];
        byte[] data = new byte[last.DataOffset + last.Length];
        data.AsSpan().Fill((byte)'\n');
        foreach (SseLine line in lines)
        {
            raw.AsSpan(line.RawOffset, line.Length).CopyTo(data.AsSpan(line.DataOffset));
        }

        return data;
    }
}
