using System.Buffers;
using System.Net.Sockets;
using Cordon.Oversight.Export.Formats;

namespace Cordon.Oversight.Export.Sinks;

/// <summary>Syslog over UDP (RFC 5426). A datagram counts as delivered when it is sent, because nobody says more about it.</summary>
internal sealed class SyslogDatagramSink(SyslogDestination destination, ExportFormat format) : ISink
{
    private readonly SyslogMessage _message = new(destination, format);

    public void Write(ExportEvent statement, bool shortened, IBufferWriter<byte> target) => _message.Write(statement, target, shortened);

    public async Task<Delivery> DeliverAsync(Batch batch, CancellationToken cancel)
    {
        // A new socket for each batch asks for the host's address anew; syslog receivers move.
        using Socket socket = new(SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(destination.Host, destination.Port, cancel);
        foreach (BatchItem item in batch.Items)
        {
            await socket.SendAsync(batch.BytesOf(item), cancel);
        }

        return Delivery.Delivered;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
