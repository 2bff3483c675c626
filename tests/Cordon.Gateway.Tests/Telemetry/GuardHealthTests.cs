using Cordon.Gateway.Telemetry;

namespace Cordon.Gateway.Tests.Telemetry;

public sealed class GuardHealthTests
{
    private readonly StepClock _clock = new();

    [Fact]
    public void A_guard_is_degraded_after_its_third_failure_and_sound_when_they_are_five_minutes_old()
    {
        GuardHealth health = new(_clock);
        health.Failed("secrets", "error");
        health.Failed("secrets", "error");
        health.Failed("pii", "timeout");
        Assert.Empty(health.Degraded());

        _clock.Pass(TimeSpan.FromMinutes(1));
        health.Failed("secrets", "timeout");
        Assert.Equal([new DegradedGuard("secrets", TooSlow: false)], health.Degraded());

        _clock.Pass(TimeSpan.FromMinutes(4));
        Assert.Empty(health.Degraded());
    }

    [Fact]
    public void The_latest_failures_count()
    {
        GuardHealth health = new(_clock);
        for (int i = 0; i < 20; i++)
        {
            health.Failed("pii", "timeout");
            _clock.Pass(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([new DegradedGuard("pii", TooSlow: true)], health.Degraded());
    }

    [Fact]
    public void Failures_that_are_far_apart_are_none_of_it()
    {
        GuardHealth health = new(_clock);
        for (int i = 0; i < 20; i++)
        {
            health.Failed("pii", "error");
            _clock.Pass(TimeSpan.FromMinutes(3));
        }

        Assert.Empty(health.Degraded());
    }

    /// <summary>A clock that moves on order.</summary>
    private sealed class StepClock : TimeProvider
    {
        private long _ticks;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => _ticks += (long)(time.TotalSeconds * TimestampFrequency);
    }
}
