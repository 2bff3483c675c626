using System.Globalization;
using System.Text;

namespace Cordon.Gateway.Mcp;

/// <summary>A body of server-sent events, each a whole JSON-RPC message, made as it is read.</summary>
/// <param name="next">The next message with its number, where events have one; null at the end.</param>
/// <param name="closed">Called once when nobody reads any more.</param>
internal sealed class EventBody(Func<CancellationToken, ValueTask<(long? Number, byte[] Message)?>> next, Action closed) : Stream
{
    private ReadOnlyMemory<byte> _rest;
    private int _closings;

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
        if (_rest.IsEmpty)
        {
            if (await next(cancellationToken) is not { } following)
            {
                return 0;
            }

            _rest = Event(following.Number, following.Message);
        }

        int taken = Math.Min(buffer.Length, _rest.Length);
        _rest[..taken].CopyTo(buffer);
        _rest = _rest[taken..];
        return taken;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously: what it waits for is another process.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _closings, 1) == 0)
        {
            closed();
        }

        base.Dispose(disposing);
    }

    // A message is one line, so it is one "data" field: WHATWG HTML, 9.2.5.
    private static byte[] Event(long? number, byte[] message) =>
        [.. Encoding.ASCII.GetBytes(number is { } id ? string.Create(CultureInfo.InvariantCulture, $"id: {id}\n") : ""), .. "event: message\ndata: "u8, .. message, .. "\n\n"u8];
}
