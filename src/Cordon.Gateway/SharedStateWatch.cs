using System.Data.Common;
using Cordon.Gateway.Admin;
using Cordon.State;

namespace Cordon.Gateway;

/// <summary>Looks once a second whether the state that replicas share can be reached and is as it should be, and says so to whoever asks whether traffic may come.</summary>
internal sealed class SharedStateWatch : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly StateDatabase _state;
    private readonly ITimer _timer;
    private Task _running = Task.CompletedTask;
    private volatile Trouble? _problem;
    private volatile Trouble[] _weak = [];

    private SharedStateWatch(StateDatabase state, TimeProvider time)
    {
        _state = state;
        _timer = time.CreateTimer(static watch => ((SharedStateWatch)watch!).Begin(), this, TimeSpan.Zero, Interval);
    }

    /// <summary>Null for the state of one gateway alone: that is a file beside the evidence.</summary>
    public static SharedStateWatch? Start(StateDatabase state, Readiness readiness, TimeProvider time)
    {
        if (!state.IsShared)
        {
            return null;
        }

        SharedStateWatch watch = new(state, time);
        readiness.WatchProblems(() => watch._problem is { } problem ? [problem] : []);
        readiness.Watch(() => watch._weak);
        return watch;
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _running;
    }

    // A server that does not answer may outlast the interval: then this turn is left out.
    private void Begin()
    {
        if (_running.IsCompleted)
        {
            _running = Task.Run(Look);
        }
    }

    private void Look()
    {
        try
        {
            _weak = [.. _state.Weaknesses().Select(weakness => new Trouble("state-weakened", $"{char.ToUpperInvariant(weakness.What[0])}{weakness.What[1..]}. Remedy: {weakness.Remedy}."))];
            _problem = null;
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            _problem = new Trouble("state-unavailable", exception is StateException ? exception.Message : $"The shared state cannot be asked ({exception.GetType().Name}).");
        }
    }
}
