using System.Collections.Concurrent;
using System.Data.Common;
using Cordon.State;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway;

/// <summary>
/// What the state did not take when it was due, and nobody waits for: that a grant is there again, what became of a call. Tried again, in order, until it is
/// written; what is still here when the process ends is as after a crash. Safe from any thread.
/// </summary>
internal sealed partial class LateWrites : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>More exchanges than are in flight at once.</summary>
    public const int Most = 16_384;

    private readonly ConcurrentQueue<Action> _writes = new();
    private readonly ILogger<LateWrites> _logger;
    private readonly ITimer _timer;
    private readonly Lock _turn = new();

    public LateWrites(TimeProvider time, ILogger<LateWrites> logger)
    {
        _logger = logger;
        _timer = time.CreateTimer(static late => ((LateWrites)late!).TryAll(), this, Interval, Interval);
    }

    public int Count => _writes.Count;

    /// <summary>Keeps a write for later; false when there are too many, and then it is as after a crash.</summary>
    public bool Add(Action write)
    {
        if (_writes.Count >= Most)
        {
            LogDropped();
            return false;
        }

        _writes.Enqueue(write);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        TryAll();
    }

    private void TryAll()
    {
        // A slow server may outlast the interval: then this turn is left out.
        if (_writes.IsEmpty || !_turn.TryEnter())
        {
            return;
        }

        try
        {
            while (_writes.TryPeek(out Action? write))
            {
                write();
                _writes.TryDequeue(out _);
            }
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            LogNotWritten(_writes.Count, exception.GetType().Name);
        }
        finally
        {
            _turn.Exit();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} notes of what became of grants and calls could not be written yet ({ExceptionType}); they are tried again.")]
    private partial void LogNotWritten(int count, string exceptionType);

    [LoggerMessage(Level = LogLevel.Error, Message = "A note of what became of a grant or a call is not kept: too many wait for the state already.")]
    private partial void LogDropped();
}
