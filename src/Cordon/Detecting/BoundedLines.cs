namespace Cordon.Detecting;

/// <summary>One line of input, without its end.</summary>
/// <param name="TooLong">The line was longer than is kept: it was skipped, and <paramref name="Utf8"/> is empty.</param>
internal sealed record RawLine(byte[] Utf8, bool TooLong);

/// <summary>
/// Lines as bytes, in bounded memory. Bytes and not text: a decoder would quietly replace what is not UTF-8, and the offsets of findings
/// would count in a text that nobody sent.
/// </summary>
internal sealed class BoundedLines(Stream stream, int longest)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _begun;

    /// <summary>The next line; null after the last one. What follows the last line end is a line only if there is something.</summary>
    public async ValueTask<RawLine?> ReadAsync(CancellationToken cancel)
    {
        int seen = 0;
        bool skipping = false;
        while (true)
        {
            int at = _buffer.AsSpan(_start + seen, _end - _start - seen).IndexOf((byte)'\n');
            if (at >= 0)
            {
                return Take(seen + at, after: 1, skipping);
            }

            seen = _end - _start;
            if (seen > longest)
            {
                skipping = true;
                _start = _end;
                seen = 0;
            }

            if (!await FillAsync(cancel))
            {
                return seen > 0 || skipping ? Take(seen, after: 0, skipping) : null;
            }
        }
    }

    private RawLine Take(int length, int after, bool skipping)
    {
        ReadOnlySpan<byte> line = _buffer.AsSpan(_start, length);
        _start += length + after;
        // A byte order mark is no part of the first line's JSON.
        line = !_begun && line.StartsWith("\uFEFF"u8) ? line[3..] : line;
        _begun = true;
        return skipping || line.Length > longest ? new RawLine([], TooLong: true) : new RawLine(line.ToArray(), TooLong: false);
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancel)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancel);
        _end += read;
        return read > 0;
    }
}
