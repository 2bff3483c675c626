using System.Data.Common;
using Cordon.State;
using Cordon.State.Budgets;
using Cordon.State.Keys;
using Cordon.State.Sessions;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway;

/// <summary>
/// Writes what the stores keep in memory for a while: when keys were last used, how many exchanges a session has had. A crash loses at most
/// one interval of it; labels and revocations never wait for this. What budgets were granted and did not use is given back; after a crash it stays counted.
/// </summary>
internal sealed partial class StateUpkeep : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly KeyStore _keys;
    private readonly SessionStore _sessions;
    private readonly BudgetLedger _budgets;
    private readonly ILogger<StateUpkeep> _logger;
    private readonly ITimer _timer;
    private Task _running = Task.CompletedTask;

    public StateUpkeep(KeyStore keys, SessionStore sessions, BudgetLedger budgets, TimeProvider time, ILogger<StateUpkeep> logger)
    {
        (_keys, _sessions, _budgets, _logger) = (keys, sessions, budgets, logger);
        _timer = time.CreateTimer(static upkeep => ((StateUpkeep)upkeep!).Begin(), this, Interval, Interval);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _running;
    }

    // A slow disk may outlast the interval: then this turn is left out.
    private void Begin()
    {
        if (_running.IsCompleted)
        {
            _running = FlushAsync();
        }
    }

    private async Task FlushAsync()
    {
        try
        {
            _keys.Flush();
            await _sessions.FlushAsync();
            await _budgets.FlushAsync();
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            LogNotWritten(exception.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Use of keys, sessions and budgets could not be written ({ExceptionType}); it is tried again.")]
    private partial void LogNotWritten(string exceptionType);
}
