using System.Data.Common;
using Cordon.Evidence;
using Cordon.State;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway.Recording;

/// <summary>
/// Writes into evidence what persons have said to the state, wherever they said it: here, on another machine's command line, or while no gateway ran.
/// A crash between the statement and its note writes it twice, never not at all.
/// </summary>
/// <typeparam name="T">One thing that was said.</typeparam>
internal sealed partial class Outbox<T> : IAsyncDisposable
{
    private const int MostAtOnce = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Func<int, IEnumerable<T>> _unrecorded;
    private readonly Func<T, EventStatement> _statementOf;
    private readonly Action<T, long> _recorded;
    private readonly StateDatabase _state;
    private readonly EvidenceLog _log;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ITimer _timer;
    private Task _running = Task.CompletedTask;

    /// <param name="unrecorded">At most so many that have no statement yet.</param>
    /// <param name="recorded">Notes under which number the statement stands.</param>
    public Outbox(Func<int, IEnumerable<T>> unrecorded, Func<T, EventStatement> statementOf, Action<T, long> recorded, StateDatabase state, EvidenceLog log, TimeProvider time, ILogger logger)
    {
        (_unrecorded, _statementOf, _recorded, _state, _log, _logger) = (unrecorded, statementOf, recorded, state, log, logger);
        _timer = time.CreateTimer(static outbox => ((Outbox<T>)outbox!).Begin(), this, Interval, Interval);
    }

    /// <summary>Writes what is not written yet.</summary>
    public async Task RecordAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (!_unrecorded(1).Any())
            {
                return;
            }

            // Another replica may be at it: then this waits for it, and finds less to do, or nothing.
            using IDisposable turn = _state.RecordAlone();
            foreach (T said in _unrecorded(MostAtOnce))
            {
                Receipt receipt = await _log.AppendAsync(_statementOf(said));
                _recorded(said, receipt.Sequence);
            }
        }
        catch (Exception exception) when (exception is StateException or DbException or EvidenceRefusedException)
        {
            LogNotWritten(typeof(T).Name, exception.GetType().Name);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _running;
        _gate.Dispose();
    }

    private void Begin()
    {
        if (_running.IsCompleted)
        {
            _running = RecordAsync();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A {What} could not be recorded ({ExceptionType}); it is tried again.")]
    private partial void LogNotWritten(string what, string exceptionType);
}
