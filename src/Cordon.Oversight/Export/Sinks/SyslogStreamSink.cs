using System.Buffers;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Cordon.Oversight.Export.Formats;

namespace Cordon.Oversight.Export.Sinks;

/// <summary>
/// Syslog over TCP (RFC 6587) and TLS (RFC 5425), a connection for each batch. Syslog has no acknowledgement: what a connection has taken
/// may lie in a buffer of a receiver that dies. But a receiver closes its side only when it has read ours to the end, so an orderly close by
/// both sides is the confirmation. What the receiver does with what it has read is beyond that.
/// </summary>
internal sealed class SyslogStreamSink(SyslogDestination destination, ExportFormat format) : ISink
{
    private readonly SyslogMessage _message = new(destination, format);

    public void Write(ExportEvent statement, bool shortened, IBufferWriter<byte> target) => _message.Write(statement, target, shortened);

    public async Task<Delivery> DeliverAsync(Batch batch, CancellationToken cancel)
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(destination.Host, destination.Port, cancel);
        await using NetworkStream network = new(socket, ownsSocket: false);
        if (destination.Transport == SyslogTransport.Tls)
        {
            await using SslStream secure = new(network, leaveInnerStreamOpen: true);
            await secure.AuthenticateAsClientAsync(TlsSettings.Of(destination.Tls, destination.Host), cancel);
            await SendAsync(secure, batch, cancel);
            await secure.ShutdownAsync();
            return await CloseAsync(socket, secure, cancel);
        }

        await SendAsync(network, batch, cancel);
        return await CloseAsync(socket, network, cancel);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task SendAsync(Stream stream, Batch batch, CancellationToken cancel)
    {
        ArrayBufferWriter<byte> framed = new(batch.Bytes.Length + (batch.Items.Count * 8));
        foreach (BatchItem item in batch.Items)
        {
            Encoding.ASCII.GetBytes(item.Length.ToString(CultureInfo.InvariantCulture) + " ", framed);
            framed.Write(batch.BytesOf(item).Span);
        }

        await stream.WriteAsync(framed.WrittenMemory, cancel);
        await stream.FlushAsync(cancel);
    }

    private async Task<Delivery> CloseAsync(Socket socket, Stream stream, CancellationToken cancel)
    {
        socket.Shutdown(SocketShutdown.Send);
        if (!destination.Confirm)
        {
            return Delivery.Delivered;
        }

        // A receiver has nothing to say; what it says all the same is read and dropped until it closes or the time is up.
        byte[] nothing = new byte[1024];
        while (await stream.ReadAsync(nothing, cancel) > 0)
        {
            continue;
        }

        return Delivery.Delivered;
    }
}
