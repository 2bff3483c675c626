using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Cordon.Soak.Receivers;

/// <summary>Takes syslog over TCP in frames with their length in front (RFC 6587), and confirms a connection by closing it in order.</summary>
internal sealed partial class SyslogReceiver(int port) : IAsyncDisposable
{
    private readonly List<Task> _serving = [];
    private CancellationTokenSource? _running;
    private TcpListener? _listener;

    public Delivered Delivered { get; } = new();

    public int Restarts { get; private set; }

    public void Start()
    {
        _running = new CancellationTokenSource();
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _serving.Add(AcceptAsync(_listener, _running.Token));
    }

    public async Task KillAsync()
    {
        Restarts++;
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not { } running)
        {
            return;
        }

        _running = null;
        await running.CancelAsync();
        _listener!.Dispose();
        await Task.WhenAll(_serving);
        _serving.Clear();
        running.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                // One after the other: the sink has one connection at a time.
                using Socket socket = await listener.AcceptSocketAsync(cancel);
                await ServeAsync(socket, cancel);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketException || cancel.IsCancellationRequested)
        {
            // A listener that is stopped between two connections complains that it was never started.
            return;
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken cancel)
    {
        try
        {
            using MemoryStream all = new();
            await using (NetworkStream network = new(socket, ownsSocket: false))
            {
                await network.CopyToAsync(all, cancel);
            }

            foreach (string id in Ids(all.ToArray()))
            {
                Delivered.Take(id);
            }

            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception broken) when (broken is OperationCanceledException or IOException)
        {
            // Killed in the middle: a reset, so that nobody takes it for a confirmation.
            socket.LingerState = new LingerOption(enable: true, 0);
        }
    }

    private static IEnumerable<string> Ids(byte[] bytes)
    {
        for (int at = 0; at < bytes.Length;)
        {
            int space = Array.IndexOf(bytes, (byte)' ', at);
            int length = int.Parse(Encoding.ASCII.GetString(bytes, at, space - at), CultureInfo.InvariantCulture);
            string message = Encoding.UTF8.GetString(bytes, space + 1, length);
            yield return Id().Match(message).Groups[1].Value;
            at = space + 1 + length;
        }
    }

    // RFC 5424: the structured data has the id, whatever the message is.
    [GeneratedRegex(@"^<\d+>1 \S+ \S+ \S+ \S+ \S+ \[cordon@\d+ id=""([^""]+)""")]
    private static partial Regex Id();
}
