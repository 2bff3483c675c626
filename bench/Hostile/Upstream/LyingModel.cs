using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Cordon.Hostile.Upstream;

/// <summary>The model behind the gateway. The request's <c>x-lie</c> says how it misbehaves; without one it is honest.</summary>
internal sealed class LyingModel : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, byte> _serving = new();
    private readonly Task _accepting;
    private readonly ConcurrentDictionary<string, byte> _smuggled = [];

    public LyingModel()
    {
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Whether a request came that was hidden in the body of another, under the mark that it bore.</summary>
    public bool Heard(string mark) => _smuggled.ContainsKey(mark);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll(_serving.Keys.Append(_accepting));
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                socket.NoDelay = true;
                Task serving = ServeAsync(socket);
                _serving[serving] = 0;
                _ = serving.ContinueWith(done => _serving.TryRemove(done, out byte _), TaskScheduler.Default);
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using NetworkStream stream = new(socket, ownsSocket: true);
            byte[] held = [];
            while (true)
            {
                (string head, held) = await HeadAsync(stream, held);
                held = await DrainAsync(stream, head, held);
                if (head.IndexOf("smuggled-", StringComparison.Ordinal) is >= 0 and var at)
                {
                    _smuggled[head.Substring(at, 9 + 32)] = 0;
                }

                if (Header(head, "Upgrade") is not null)
                {
                    await TalkAsync(stream, Header(head, "Sec-WebSocket-Key") ?? "");
                    return;
                }

                if (!await Lies.TellAsync(Header(head, "x-lie") ?? "no", new LieWire(socket, stream, _stop.Token)))
                {
                    return;
                }
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException or SocketException or FormatException)
        {
            // The gateway has hung up, or the run is over.
        }
    }

    private async Task<(string Head, byte[] Held)> HeadAsync(NetworkStream stream, byte[] held)
    {
        while (true)
        {
            int end = held.AsSpan().IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return (Encoding.Latin1.GetString(held, 0, end), held[(end + 4)..]);
            }

            held = [.. held, .. await ReadAsync(stream)];
        }
    }

    private async Task<byte[]> DrainAsync(NetworkStream stream, string head, byte[] held)
    {
        long left = Header(head, "Content-Length") is { } length ? long.Parse(length, CultureInfo.InvariantCulture) : 0;
        while (left > held.Length)
        {
            left -= held.Length;
            held = await ReadAsync(stream);
        }

        return held[(int)left..];
    }

    private async Task<byte[]> ReadAsync(NetworkStream stream)
    {
        byte[] buffer = new byte[64 * 1024];
        int read = await stream.ReadAsync(buffer, _stop.Token);
        return read > 0 ? buffer[..read] : throw new IOException("The request broke off.");
    }

    /// <summary>Opens a session in which the model says nothing and hears everything, until it is told goodbye.</summary>
    private async Task TalkAsync(NetworkStream stream, string key)
    {
#pragma warning disable CA5350 // RFC 6455 asks for SHA-1 here; nothing is protected by it.
        string accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"), _stop.Token);
        while (true)
        {
            byte[] heard = await ReadAsync(stream);
            if ((heard[0] & 0x0f) == 8)
            {
                await stream.WriteAsync((byte[])[0x88, 2, 0x03, 0xe8], _stop.Token);
                return;
            }
        }
    }

    private static string? Header(string head, string name) => head.Split("\r\n").Skip(1)
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();
}

/// <summary>The wire to lie on.</summary>
internal sealed class LieWire(Socket socket, NetworkStream stream, CancellationToken stop)
{
    public CancellationToken Stop => stop;

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes, stop);

    public Task ChunkAsync(ReadOnlyMemory<byte> bytes) => SendAsync((byte[])[.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes.Span, .. "\r\n"u8]);

    public Task StartAsync(string type, string more = "") => SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\n{more}Transfer-Encoding: chunked\r\n\r\n");

    /// <summary>A reset: no end of anything.</summary>
    public void Break() => socket.Close(timeout: 0);
}
