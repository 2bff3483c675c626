using System.Net;

namespace Cordon.Gateway.Upstream;

/// <summary>A request's bytes, which know whether anybody began to write them: what was not written has had no effect.</summary>
internal sealed class RequestBody(ReadOnlyMemory<byte> bytes) : HttpContent
{
    private volatile bool _written;

    public bool WasWritten => _written;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _written = true;
        return stream.WriteAsync(bytes, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
