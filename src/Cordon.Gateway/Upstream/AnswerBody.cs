namespace Cordon.Gateway.Upstream;

/// <summary>An answer's body on its way through; tells the upstream's breaker whether it came to its end.</summary>
internal sealed class AnswerBody(Stream body, Breaker breaker, CancellationToken callerLeft) : Stream
{
    private bool _told;

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
        try
        {
            int read = await body.ReadAsync(buffer, cancellationToken);
            if (read == 0 && buffer.Length > 0)
            {
                Tell(failed: false);
            }

            return read;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            // A read that is cancelled while the caller is still there has waited too long.
            Tell(failed: !callerLeft.IsCancellationRequested);
            throw;
        }
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
        if (disposing)
        {
            // Whoever stops reading before the end does so for reasons of our own.
            Tell(failed: false);
            body.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Tell(bool failed)
    {
        if (_told)
        {
            return;
        }

        _told = true;
        if (failed)
        {
            breaker.Failed();
        }
        else
        {
            breaker.Finished();
        }
    }
}
