using System.Net;
using System.Net.Sockets;
using System.Text;
using Cordon.EndToEnd.Relay;

namespace Cordon.EndToEnd.Routing;

/// <summary>An upstream that fails on the wire: every connection brings one request, and then does what the test says.</summary>
internal sealed class BrokenUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private int _requests;

    public BrokenUpstream(Func<RawExchange, Task> script)
    {
        _listener.Start();
        _serving = ServeAsync(script);
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How many requests came, whole.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Sends the beginning of a head and resets the connection.</summary>
    public static async Task ResetInHeadAsync(RawExchange exchange)
    {
        await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Ty");
        exchange.Break();
    }

    /// <summary>Says nothing until the other side gives up.</summary>
    public static Task HangAsync(RawExchange exchange) => Task.Delay(Timeout.Infinite, exchange.Stop);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync(Func<RawExchange, Task> script)
    {
        List<Task> connections = [];
        while (true)
        {
            try
            {
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token), script));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                await Task.WhenAll(connections);
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket, Func<RawExchange, Task> script)
    {
        try
        {
            await using NetworkStream stream = new(socket, ownsSocket: true);
            byte[] buffer = new byte[64 * 1024];
            int length = 0;
            string text;
            do
            {
                length += await stream.ReadAsync(buffer.AsMemory(length), _stop.Token) is > 0 and int read ? read : throw new IOException("The request broke off.");
                text = Encoding.UTF8.GetString(buffer, 0, length);
            }
            while (!IsWhole(text));
            Interlocked.Increment(ref _requests);
            int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            await script(new RawExchange(socket, stream, text[..end], text[(end + 4)..], _stop.Token));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The gateway has hung up, or the test is over.
        }
    }

    private static bool IsWhole(string text)
    {
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string? size = end < 0 ? null : text[..end].Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return end >= 0 && text.Length >= end + 4 + (size is null ? 0 : int.Parse(size[15..], System.Globalization.CultureInfo.InvariantCulture));
    }
}

/// <summary>A port that nobody listens on, and that nobody else can take meanwhile.</summary>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket _bound = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => _bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_bound.LocalEndPoint!).Port}");

    public void Dispose() => _bound.Dispose();
}
