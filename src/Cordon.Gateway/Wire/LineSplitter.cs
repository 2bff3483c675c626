namespace Cordon.Gateway.Wire;

/// <summary>Cuts newline-delimited JSON into its lines. A line feed ends a line; a carriage return before it belongs to the line end.</summary>
/// <remarks>
/// Inside of a line a carriage return is white space, as in JSON. Clients that end a line there see two values where we see what is no JSON
/// object: a frame that counts as opaque.
/// </remarks>
public sealed class LineSplitter(int maxFrameBytes = StreamSplitter.DefaultMaxFrameBytes) : StreamSplitter(maxFrameBytes)
{
    private int _scanned;
    private bool _first = true;

    protected override int FindEnd(ReadOnlySpan<byte> held)
    {
        int found = held[_scanned..].IndexOf((byte)'\n');
        int end = found < 0 ? 0 : _scanned + found + 1;
        _scanned = held.Length;
        return end;
    }

    protected override StreamFrame Read(byte[] raw)
    {
        int start = _first && raw.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        _first = false;
        _scanned = 0;
        return new LineFrame(raw, start, raw.AsSpan(start).TrimEnd("\r\n"u8).Length);
    }
}
