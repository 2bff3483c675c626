namespace Cordon.Gateway.Telemetry;

/// <summary>Counts the exchanges that run, so that a stop can wait for the last one's record, and says when it no longer waits.</summary>
public sealed class Drain : IDisposable
{
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closed = new();
    private readonly CancellationTokenSource _cut = new();
    private int _running;
    private int _sessions;
    private volatile bool _stopping;
    private volatile bool _awaited;

    /// <summary>Exchanges, and sessions.</summary>
    public int Running => Volatile.Read(ref _running);

    public int Sessions => Volatile.Read(ref _sessions);

    /// <summary>The gateway stops: exchanges that run may finish.</summary>
    public bool IsStopping => _stopping;

    /// <summary>Nothing new is taken: a session in which nobody is being answered ends.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>The time to finish is over: what still runs is broken off.</summary>
    public bool IsCut => _cut.IsCancellationRequested;

    public CancellationToken Broken => _cut.Token;

    public void Enter() => Interlocked.Increment(ref _running);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0 && _awaited)
        {
            _idle.TrySetResult();
        }
    }

    public void EnterSession()
    {
        Interlocked.Increment(ref _sessions);
        Enter();
    }

    public void LeaveSession()
    {
        Interlocked.Decrement(ref _sessions);
        Leave();
    }

    public void Stop() => _stopping = true;

    public void Close() => _closed.Cancel();

    public void Cut() => _cut.Cancel();

    /// <summary>Completes when no exchange runs any more. To be asked for after the last one could begin.</summary>
    public Task IdleAsync()
    {
        _awaited = true;
        // Either the last one sees that somebody waits, or it is seen here to have left.
        Interlocked.MemoryBarrier();
        if (Running == 0)
        {
            _idle.TrySetResult();
        }

        return _idle.Task;
    }

    public void Dispose()
    {
        _closed.Dispose();
        _cut.Dispose();
    }
}
