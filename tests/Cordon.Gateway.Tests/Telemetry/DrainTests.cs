using Cordon.Gateway.Telemetry;

namespace Cordon.Gateway.Tests.Telemetry;

/// <summary>What a stop waits for.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task An_exchange_that_begins_during_the_grace_is_waited_for_although_all_before_it_had_ended()
    {
        using Drain drain = new();
        drain.Stop();
        drain.Enter();
        drain.Leave();
        drain.Enter();
        Task idle = drain.IdleAsync();
        Assert.False(idle.IsCompleted);
        drain.Leave();
        await idle;
    }

    [Fact]
    public async Task A_session_runs_until_it_is_left_whatever_begins_and_ends_in_it()
    {
        using Drain drain = new();
        drain.EnterSession();
        drain.Enter();
        drain.Leave();
        Task idle = drain.IdleAsync();
        Assert.Equal((1, 1, false), (drain.Running, drain.Sessions, idle.IsCompleted));
        drain.LeaveSession();
        await idle;
        Assert.Equal((0, 0), (drain.Running, drain.Sessions));
    }
}
