using Cordon.Gateway.Telemetry;
using Microsoft.AspNetCore.Builder;

namespace Cordon.Gateway;

/// <summary>
/// Lets the exchanges in flight finish before anything they need is closed: first /readyz says no, after a grace no new connection is taken,
/// then what runs may finish; what still runs after that is broken off, and recorded before the log is closed.
/// </summary>
internal sealed class RunningServer(WebApplication app, Drain drain, TimeSpan grace, TimeSpan patience, TimeProvider time) : IAsyncDisposable
{
    // Seconds that sessions may take to say goodbye.
    private const int Goodbye = 5;

    /// <summary>How long an exchange that was broken off may take to be recorded.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    public async ValueTask DisposeAsync()
    {
        drain.Stop();
        if (grace > TimeSpan.Zero)
        {
            await Task.Delay(grace, time);
        }

        drain.Close();
        using CancellationTokenSource broken = new();
        using CancellationTokenSource enough = new(patience, time);
        // Before the server breaks the connections, so that what it breaks is not taken for callers who left.
        using (enough.Token.Register(() =>
        {
            drain.Cut();
            // A session says why it ends, in its last words.
            broken.CancelAfter(drain.Sessions > 0 ? TimeSpan.FromSeconds(Goodbye) : TimeSpan.Zero);
        }))
        {
            await app.StopAsync(broken.Token);
        }

        try
        {
            await drain.IdleAsync().WaitAsync(Farewell);
        }
        catch (TimeoutException)
        {
            // An exchange that does not even end when its connection is broken must not keep the log from its last head.
        }

        await app.DisposeAsync();
    }
}
