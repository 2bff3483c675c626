using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Cordon.Load.Wire;

/// <summary>
/// HTTP/1.1 over one blocking socket, for the load client and the upstream alike. A blocking read is one system call,
/// without a thread pool or an event loop: cheaper than any client library, and it adds no delay of its own to the figures.
/// </summary>
internal sealed class HttpWire(Socket socket) : IDisposable
{
    // The head, and any piece of a body, that we meet in a bench is far smaller; a peer that sends more is broken.
    private const int Capacity = 64 * 1024;

    private readonly byte[] _buffer = new byte[Capacity];
    private byte[] _body = new byte[16 * 1024];
    private int _start;
    private int _end;
    private long _remaining;
    private bool _chunked;
    private bool _ended;
    private bool _betweenChunks;

    /// <summary>When the last bytes came in, on the clock of <see cref="Stopwatch"/>, which all processes of a machine share.</summary>
    public long LastReceived { get; private set; }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    /// <summary>Reads up to the empty line; null when the peer closed between two messages.</summary>
    public Head? ReadHead()
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!Fill())
            {
                return _start == _end ? null : throw new IOException("The peer closed within a head.");
            }
        }

        ReadOnlySpan<byte> head = _buffer.AsSpan(_start, length);
        _start += length + 4;
        _chunked = Field(head, "transfer-encoding:"u8).IndexOf("chunked"u8) >= 0;
        _remaining = !_chunked && Utf8Parser.TryParse(Field(head, "content-length:"u8), out long value, out _) ? value : 0;
        _ended = false;
        _betweenChunks = false;
        // A status line is "HTTP/1.1 200 ..."; in a request line these three bytes mean nothing, and nobody asks.
        return new Head(head.Length > 12 && Utf8Parser.TryParse(head.Slice(9, 3), out int status, out _) ? status : 0);
    }

    /// <summary>The next bytes of the body without chunk framing; empty at its end. Valid until the next read.</summary>
    public ReadOnlySpan<byte> ReadPiece()
    {
        if (_remaining == 0 && (!_chunked || _ended || !NextChunk()))
        {
            return [];
        }

        if (_start == _end)
        {
            MustFill();
        }

        int length = (int)Math.Min(_remaining, _end - _start);
        ReadOnlySpan<byte> piece = _buffer.AsSpan(_start, length);
        _start += length;
        _remaining -= length;
        _betweenChunks = _chunked && _remaining == 0;
        return piece;
    }

    /// <summary>The whole body. Valid until the next read.</summary>
    public ReadOnlySpan<byte> ReadBody()
    {
        int length = 0;
        for (ReadOnlySpan<byte> piece = ReadPiece(); !piece.IsEmpty; piece = ReadPiece())
        {
            if (length + piece.Length > _body.Length)
            {
                Array.Resize(ref _body, Math.Max(_body.Length * 2, length + piece.Length));
            }

            piece.CopyTo(_body.AsSpan(length));
            length += piece.Length;
        }

        return _body.AsSpan(0, length);
    }

    public void Dispose() => socket.Dispose();

    private bool NextChunk()
    {
        if (_betweenChunks)
        {
            ReadLine();
        }

        if (!Utf8Parser.TryParse(ReadLine(), out long size, out _, standardFormat: 'x'))
        {
            throw new IOException("A chunk without a size.");
        }

        _remaining = size;
        if (size > 0)
        {
            return true;
        }

        while (!ReadLine().IsEmpty)
        {
            // Trailers say nothing that a measurement needs.
        }

        _ended = true;
        return false;
    }

    private ReadOnlySpan<byte> ReadLine()
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
        {
            MustFill();
        }

        ReadOnlySpan<byte> line = _buffer.AsSpan(_start, length);
        _start += length + 2;
        return line;
    }

    private void MustFill()
    {
        if (!Fill())
        {
            throw new IOException("The peer closed within a body.");
        }
    }

    private bool Fill()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == Capacity)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == Capacity)
        {
            throw new IOException("A head or line longer than 64 KB.");
        }

        int read = socket.Receive(_buffer.AsSpan(_end));
        LastReceived = Stopwatch.GetTimestamp();
        _end += read;
        return read > 0;
    }

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        while (head.IndexOf((byte)'\n') is >= 0 and int end)
        {
            head = head[(end + 1)..];
            if (head.Length > name.Length && Ascii.EqualsIgnoreCase(head[..name.Length], name))
            {
                ReadOnlySpan<byte> value = head[name.Length..];
                int close = value.IndexOf((byte)'\r');
                return (close < 0 ? value : value[..close]).Trim((byte)' ');
            }
        }

        return [];
    }
}

/// <summary>What is of interest in the head of an answer.</summary>
internal readonly record struct Head(int Status);
