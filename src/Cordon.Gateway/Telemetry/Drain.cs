namespace Cordon.Gateway.Telemetry;

/// <summary>Counts the exchanges that run, so that a stop can wait for the last one's record, and says when it no longer waits.</summary>
public sealed class Drain
{
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private volatile bool _stopping;
    private volatile bool _cut;

    public int Running => Volatile.Read(ref _running);

    /// <summary>The gateway stops: exchanges that run may finish.</summary>
    public bool IsStopping => _stopping;

    /// <summary>The time to finish is over: what still runs is broken off.</summary>
    public bool IsCut => _cut;

    public void Enter() => Interlocked.Increment(ref _running);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0 && _stopping)
        {
            _idle.TrySetResult();
        }
    }

    public void Stop() => _stopping = true;

    public void Cut() => _cut = true;

    /// <summary>Completes when no exchange runs any more. To be asked for after the last one could begin.</summary>
    public Task IdleAsync()
    {
        if (Running == 0)
        {
            _idle.TrySetResult();
        }

        return _idle.Task;
    }
}
