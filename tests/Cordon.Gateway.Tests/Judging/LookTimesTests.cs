using System.Collections.Frozen;
using Cordon.Contracts;
using Cordon.Gateway.Tests.Upstream;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>A guard answers for the time that it used, not for the time that a busy machine let it wait.</summary>
public sealed class LookTimesTests
{
    private static readonly GuardBinding Slow = new("slow", Mode.Enforce, GuardAction.Deny, 0.5, FrozenSet<Surface>.Empty, FrozenSet<Surface>.Empty, 200, Decision.Deny);
    private static readonly GuardBinding Other = Slow with { Guard = "other" };

    private readonly Ticks _wall = new();
    private readonly Ticks _used = new();

    [Fact]
    public void Time_that_a_guard_waits_for_a_core_is_not_its_own()
    {
        LookTimes times = new(_wall, _used);
        Assert.False(Look(times, Slow, wall: 4, used: 0.15));
        Assert.False(times.IsOver(Slow));
        Assert.True(Look(times, Slow, wall: 0.06, used: 0.06));
        Assert.True(times.IsOver(Slow));
    }

    [Fact]
    public void What_one_guard_uses_no_other_pays_for()
    {
        LookTimes times = new(_wall, _used);
        Assert.True(Look(times, Slow, wall: 0.3, used: 0.3));
        Assert.False(Look(times, Other, wall: 0.1, used: 0.1));
        Assert.False(times.IsOver(Other));
        Assert.Equal([("other", 100), ("slow", 300)], times.All.OrderBy(guard => guard.Guard, StringComparer.Ordinal));
    }

    [Fact]
    public void What_happens_between_two_looks_is_nobodys()
    {
        LookTimes times = new(_wall, _used);
        Look(times, Other, wall: 0.01, used: 0.01);
        Pass(wall: 3, used: 3);
        Assert.False(Look(times, Slow, wall: 0.1, used: 0.1));
    }

    [Fact]
    public void A_guard_that_hangs_is_over_by_the_clock_on_the_wall()
    {
        LookTimes times = new(_wall, _used);
        Assert.False(Look(times, Slow, wall: 0.2 * LookTimes.MostWaiting, used: 0));
        Assert.True(Look(times, Slow, wall: 0.2 * LookTimes.MostWaiting, used: 0));
    }

    [Fact]
    public void A_look_alone_is_measured_alone()
    {
        LookTimes times = new(_wall, _used);
        Assert.True(Look(times, Slow, wall: 0.3, used: 0.3));
        times.Begin();
        Pass(0.1, 0.1);
        Assert.False(times.EndAlone(Slow));
        times.Begin();
        Pass(0.3, 0.3);
        Assert.True(times.EndAlone(Other));
    }

    [Fact]
    public void With_one_clock_the_time_used_is_the_time_that_passed()
    {
        LookTimes times = new(_wall, _wall);
        times.Begin();
        _wall.Pass(0.3);
        Assert.True(times.End(Slow));
    }

    [Fact]
    public void The_threads_own_clock_stands_still_while_the_thread_waits_for_another()
    {
        TimeProvider used = ThreadTime.Beside(TimeProvider.System);
        Assert.SkipUnless(used is ThreadTime, "SKIPPED: this platform has no clock of a thread's own time that Cordon reads.");
        TimeSpan worked = default;
        Thread worker = new(() =>
        {
            long began = used.GetTimestamp();
            while (used.GetElapsedTime(began) < TimeSpan.FromMilliseconds(100))
            {
                Thread.SpinWait(100);
            }

            worked = used.GetElapsedTime(began);
        });
        long before = used.GetTimestamp();
        worker.Start();
        worker.Join();
        // Starting a thread costs something, but nothing near to what the thread did.
        Assert.InRange(used.GetElapsedTime(before), TimeSpan.Zero, worked / 2);
        Assert.Same(_wall, ThreadTime.Beside(_wall));
    }

    private bool Look(LookTimes times, GuardBinding binding, double wall, double used)
    {
        times.Begin();
        Pass(wall, used);
        return times.End(binding);
    }

    private void Pass(double wall, double used)
    {
        _wall.Pass(wall);
        _used.Pass(used);
    }
}
