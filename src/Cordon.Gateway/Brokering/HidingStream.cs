using System.Buffers;

namespace Cordon.Gateway.Brokering;

/// <summary>An answer on its way in, with handles in the place of values, wherever the pieces that it comes in are cut.</summary>
internal sealed class HidingStream(Stream body, SpellingSearch search) : Stream
{
    private const int Piece = 16 * 1024;

    private readonly byte[] _read = ArrayPool<byte>.Shared.Rent(Piece);
    private readonly ArrayBufferWriter<byte> _done = new();
    private byte[] _held = [];
    private int _given;
    private bool _isEnd;
    private bool _isClosed;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (_given == _done.WrittenCount && !_isEnd)
        {
            int read = await body.ReadAsync(_read.AsMemory(0, Piece), cancellationToken);
            _isEnd = read == 0;
            Take(read);
        }

        int count = Math.Min(buffer.Length, _done.WrittenCount - _given);
        _done.WrittenMemory.Slice(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isClosed)
        {
            _isClosed = true;
            body.Dispose();
            // Both may hold a value, and the next renter must not see it.
            ArrayPool<byte>.Shared.Return(_read, clearArray: true);
            Array.Clear(_held);
        }

        base.Dispose(disposing);
    }

    private void Take(int read)
    {
        _done.Clear();
        _given = 0;
        ReadOnlySpan<byte> text = _held.Length == 0 ? _read.AsSpan(0, read) : [.. _held, .. _read.AsSpan(0, read)];
        int done = search.Replace(text, _isEnd, _done);
        _held = text[done..].ToArray();
    }
}
