using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cordon.EndToEnd.Relay;

/// <summary>
/// An upstream that says exactly the bytes a test tells it to, when it tells it to. The request's <c>x-case</c> header chooses the script;
/// each connection serves one request.
/// </summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, Func<RawExchange, Task>> _scripts = new();
    private readonly ConcurrentDictionary<Task, byte> _serving = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _cases;

    public RawUpstream()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Adds a script; its name goes into the request's <c>x-case</c>.</summary>
    public string Add(Func<RawExchange, Task> script)
    {
        string name = Interlocked.Increment(ref _cases).ToString(CultureInfo.InvariantCulture);
        _scripts[name] = script;
        return name;
    }

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
            // Who is stopped between two connections is told that it does not listen.
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException || _stop.IsCancellationRequested)
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
            (string head, string body) = await ReadRequestAsync(stream);
            string name = head.Split("\r\n").First(line => line.StartsWith("x-case:", StringComparison.OrdinalIgnoreCase))[7..].Trim();
            await _scripts[name](new RawExchange(socket, stream, head, body, _stop.Token));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The gateway has hung up, or the test is over.
        }
    }

    private async Task<(string Head, string Body)> ReadRequestAsync(NetworkStream stream)
    {
        byte[] buffer = new byte[256 * 1024];
        int length = 0;
        while (true)
        {
            length += await stream.ReadAsync(buffer.AsMemory(length), _stop.Token) is > 0 and int read ? read : throw new IOException("The request broke off.");
            int end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                continue;
            }

            string head = Encoding.Latin1.GetString(buffer, 0, end);
            string? size = head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
            int body = size is null ? 0 : int.Parse(size[15..], CultureInfo.InvariantCulture);
            if (length >= end + 4 + body)
            {
                return (head, Encoding.UTF8.GetString(buffer, end + 4, body));
            }
        }
    }
}

/// <summary>One request as the upstream got it, and the wire to answer on.</summary>
internal sealed class RawExchange(Socket socket, NetworkStream stream, string head, string body, CancellationToken stop)
{
    public string Head => head;

    public string Body => body;

    public CancellationToken Stop => stop;

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes, stop);
        await stream.FlushAsync(stop);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public Task StartStreamAsync() => SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");

    /// <summary>One chunk of a chunked body.</summary>
    public Task ChunkAsync(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty
        ? Task.CompletedTask
        : SendAsync((byte[])[.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes.Span, .. "\r\n"u8]);

    public Task ChunkAsync(string text) => ChunkAsync(Encoding.UTF8.GetBytes(text));

    public Task EndAsync() => SendAsync("0\r\n\r\n");

    /// <summary>Ends the connection with a reset: no end of anything.</summary>
    public void Break() => socket.Close(timeout: 0);
}
