using Npgsql;

namespace Cordon.State.Sql;

/// <summary>
/// Hears what other replicas have written, on a connection of its own. While the connection is gone nothing is heard, so when it is back everything
/// may have changed; and whoever listens looks now and then by itself.
/// </summary>
internal sealed class PostgresListener : IAsyncDisposable
{
    private static readonly TimeSpan RestFor = TimeSpan.FromSeconds(1);

    private readonly Func<NpgsqlConnection> _connect;
    private readonly Action<Writing> _heard;
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _listening;

    public PostgresListener(Func<NpgsqlConnection> connect, Action<Writing> heard)
    {
        (_connect, _heard) = (connect, heard);
        _listening = Task.Run(ListenAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _listening;
        _closed.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_closed.IsCancellationRequested)
        {
            try
            {
                await ListenOnceAsync();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException)
            {
                await Task.Delay(RestFor, _closed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenOnceAsync()
    {
        await using NpgsqlConnection connection = _connect();
        await connection.OpenAsync(_closed.Token);
        connection.Notification += (_, told) =>
        {
            if (Enum.TryParse(told.Payload, out Writing what))
            {
                _heard(what);
            }
        };
        await using (NpgsqlCommand listen = new($"LISTEN {WritingTransactions.Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(_closed.Token);
        }

        _heard(Writing.Keys);
        _heard(Writing.Approvals);
        try
        {
            while (true)
            {
                await connection.WaitAsync(_closed.Token);
            }
        }
        catch (OperationCanceledException) when (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
        {
            // It goes back to the pool, where nobody listens.
            await using NpgsqlCommand deaf = new($"UNLISTEN {WritingTransactions.Channel}", connection);
            await deaf.ExecuteNonQueryAsync(CancellationToken.None);
            throw;
        }
    }
}
