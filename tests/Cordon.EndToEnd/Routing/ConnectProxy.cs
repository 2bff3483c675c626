using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cordon.EndToEnd.Routing;

/// <summary>An HTTP proxy that can CONNECT, and asks for a name and a password.</summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _password;
    private readonly Task _serving;

    /// <param name="password"><c>user:password</c></param>
    public ConnectProxy(string password)
    {
        _password = Convert.ToBase64String(Encoding.UTF8.GetBytes(password));
        _listener.Start();
        _serving = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Where tunnels were opened to.</summary>
    public ConcurrentQueue<string> Tunnels { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        while (true)
        {
            try
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                await Task.WhenAll(connections);
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        try
        {
            using TcpClient near = connection;
            await using NetworkStream caller = near.GetStream();
            string[] head = (await ReadHeadAsync(caller)).Split("\r\n");
            if (!head.Contains($"Proxy-Authorization: Basic {_password}", StringComparer.OrdinalIgnoreCase))
            {
                await caller.WriteAsync("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), _stop.Token);
                return;
            }

            string target = head[0].Split(' ') is ["CONNECT", var place, _] ? place : throw new IOException("This proxy only opens tunnels.");
            using TcpClient far = new();
            await far.ConnectAsync(IPEndPoint.Parse(target), _stop.Token);
            Tunnels.Enqueue(target);
            await caller.WriteAsync("HTTP/1.1 200 Go on\r\n\r\n"u8.ToArray(), _stop.Token);
            await using NetworkStream model = far.GetStream();
            await Task.WhenAny(caller.CopyToAsync(model, _stop.Token), model.CopyToAsync(caller, _stop.Token));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side has hung up, or the test is over.
        }
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append(await stream.ReadAsync(one, _stop.Token) == 1 ? (char)one[0] : throw new IOException("The request broke off."));
        }

        return head.ToString();
    }
}
