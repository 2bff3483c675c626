using System.Net.WebSockets;
using System.Threading.Channels;

namespace Cordon.Gateway.Realtime;

/// <summary>
/// Both sides of a session. They are read at once, but what arrives is handed out one by one; a side that does not read holds the other up instead of
/// filling memory.
/// </summary>
internal sealed class SessionSockets(WebSocket caller, WebSocket model, GatewayOptions options) : IAsyncDisposable
{
    // Messages of both sides that were read and wait for their turn.
    private const int MostInFlight = 8;

    // How long a peer may take to answer a close.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly Channel<Arrival> _arrivals = Channel.CreateBounded<Arrival>(MostInFlight);
    private readonly CancellationTokenSource _over = new();
    private Task _reading = Task.CompletedTask;

    public void Open() => _reading = Task.WhenAll(PumpAsync(caller, fromModel: false), PumpAsync(model, fromModel: true));

    public ValueTask<Arrival> NextAsync(CancellationToken cancel) => _arrivals.Reader.ReadAsync(cancel);

    /// <summary>Null when it was sent; else how the session ends.</summary>
    public Task<SessionEnd?> TellCallerAsync(ReadOnlyMemory<byte> bytes) => SendAsync(caller, bytes, SessionEnd.CallerStalled, SessionEnd.CallerLeft);

    /// <summary>Null when it was sent; else how the session ends.</summary>
    public Task<SessionEnd?> TellModelAsync(ReadOnlyMemory<byte> bytes) => SendAsync(
        model, bytes,
        SessionEnd.ModelFailed("upstream-stalled", "The upstream did not read for too long (limits.stream-idle-seconds)."),
        SessionEnd.ModelFailed("upstream-cut", "The upstream broke off in the middle of the session."));

    /// <summary>Says goodbye to both sides. Who does not answer in time is left.</summary>
    /// <param name="last">What the caller is still told; empty for nothing.</param>
    public async Task CloseAsync(SessionEnd end, ReadOnlyMemory<byte> last)
    {
        _arrivals.Writer.TryComplete();
        using CancellationTokenSource patience = new(Farewell);
        await Task.WhenAll(CloseAsync(caller, end.Client, last, patience.Token), CloseAsync(model, end.Model, default, patience.Token));
        await Task.WhenAny(_reading, Task.Delay(Timeout.Infinite, patience.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _reading;
        _over.Dispose();
    }

    private async Task PumpAsync(WebSocket socket, bool fromModel)
    {
        MessageReader reader = new(socket, fromModel, options.MaxFrameBytes);
        Arrival arrival;
        do
        {
            arrival = await reader.ReadAsync(_over.Token);
            try
            {
                await _arrivals.Writer.WriteAsync(arrival, _over.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
            {
                // The session is over. What still comes is read up to the close and forgotten.
            }
        }
        while (!arrival.IsLast);
    }

    private async Task<SessionEnd?> SendAsync(WebSocket to, ReadOnlyMemory<byte> bytes, SessionEnd stalled, SessionEnd gone)
    {
        using CancellationTokenSource patience = new(options.StreamIdleTimeout);
        try
        {
            await to.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, patience.Token);
            return null;
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            return patience.IsCancellationRequested ? stalled : gone;
        }
    }

    private static async Task CloseAsync(WebSocket socket, WebSocketCloseStatus code, ReadOnlyMemory<byte> last, CancellationToken cancel)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                if (!last.IsEmpty)
                {
                    await socket.SendAsync(last, WebSocketMessageType.Text, endOfMessage: true, cancel);
                }

                await socket.CloseOutputAsync(code, null, cancel);
            }
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            socket.Abort();
        }
    }

    private static bool IsBroken(Exception exception) =>
        exception is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException;
}
