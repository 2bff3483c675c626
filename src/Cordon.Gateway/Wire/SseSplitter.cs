namespace Cordon.Gateway.Wire;

/// <summary>Cuts a byte stream into server-sent events (WHATWG HTML 9.2.6).</summary>
/// <remarks>
/// A blank line ends a frame, whether or not it had data. When the last byte so far is a carriage return, the frame waits
/// for the next byte, which may be the line feed that belongs to it: frames never depend on how the bytes were cut.
/// </remarks>
public sealed class SseSplitter(int maxFrameBytes = StreamSplitter.DefaultMaxFrameBytes) : StreamSplitter(maxFrameBytes)
{
    private int _line;
    private int _scanned;
    private bool _first = true;

    protected override int FindEnd(ReadOnlySpan<byte> held)
    {
        while (true)
        {
            int found = held[_scanned..].IndexOfAny((byte)'\n', (byte)'\r');
            if (found < 0)
            {
                _scanned = held.Length;
                return 0;
            }

            int at = _scanned + found;
            int next = at + 1;
            if (held[at] == '\r')
            {
                if (next == held.Length)
                {
                    _scanned = at;
                    return 0;
                }

                next += held[next] == '\n' ? 1 : 0;
            }

            bool isBlank = at == _line || (_first && _line == 0 && at == 3 && held.StartsWith("\uFEFF"u8));
            if (isBlank)
            {
                return next;
            }

            _line = next;
            _scanned = next;
        }
    }

    protected override StreamFrame Read(byte[] raw)
    {
        SseFrame frame = SseFields.Read(raw, _first);
        _first = false;
        _line = 0;
        _scanned = 0;
        return frame;
    }
}
