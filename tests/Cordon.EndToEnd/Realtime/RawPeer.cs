using System.Net.Sockets;
using System.Text;

namespace Cordon.EndToEnd.Realtime;

/// <summary>A client below the protocol: it sends whatever frames a test wants, and reads what comes.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly TcpClient _tcp;
    private readonly NetworkStream _stream;

    private RawPeer(TcpClient tcp) => (_tcp, _stream) = (tcp, tcp.GetStream());

    public static async Task<RawPeer> OpenAsync(Uri address)
    {
        TcpClient tcp = new();
        await tcp.ConnectAsync(address.Host, address.Port);
        RawPeer peer = new(tcp);
        await peer._stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /v1/realtime?model=m HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"));
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await peer._stream.ReadExactlyAsync(one);
            head.Append((char)one[0]);
        }

        peer.Head = head.ToString();
        Assert.StartsWith("HTTP/1.1 101", peer.Head, StringComparison.Ordinal);
        return peer;
    }

    public string Head { get; private set; } = "";

    /// <summary>A masked frame with a payload of at most 125 bytes.</summary>
    public static byte[] Frame(byte first, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[6 + payload.Length];
        frame[0] = first;
        frame[1] = (byte)(0x80 | payload.Length);
        // A mask of zeros leaves the payload as it is.
        payload.CopyTo(frame.AsSpan(6));
        return frame;
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes);

    /// <summary>The next frame of the server: its first byte, and its payload.</summary>
    public async Task<(byte First, byte[] Payload)> ReadAsync()
    {
        byte[] head = new byte[2];
        await _stream.ReadExactlyAsync(head);
        int length = head[1];
        if (length >= 126)
        {
            byte[] more = new byte[length == 126 ? 2 : 8];
            await _stream.ReadExactlyAsync(more);
            length = more.Aggregate(0, (sum, next) => (sum << 8) | next);
        }

        byte[] payload = new byte[length];
        await _stream.ReadExactlyAsync(payload);
        return (head[0], payload);
    }

    public void Dispose() => _tcp.Dispose();
}
