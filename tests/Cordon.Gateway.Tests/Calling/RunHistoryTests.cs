using Cordon.Contracts;
using Cordon.Gateway.Calling;
using Cordon.Gateway.Tests.Budgets;
using Cordon.Policy;

namespace Cordon.Gateway.Tests.Calling;

public sealed class RunHistoryTests
{
    private static readonly RunRule Rule = new(null, null, null, null, 100, 60, 30, Decision.Deny, 3);

    private readonly ManualClock _time = new();

    [Fact]
    public void More_money_in_a_time_than_a_run_may_spend_holds_it_for_a_while_and_in_the_end_for_good()
    {
        RunHistory history = new(_time);
        Assert.Equal(RunState.Fine, history.Look("r", Rule));
        for (int round = 1; round <= 3; round++)
        {
            history.Spent("r", 100);
            Assert.Equal(RunState.Fine, history.Look("r", Rule));
            history.Spent("r", 1);
            Assert.Equal(round < 3 ? RunState.Overspent : RunState.Stopped, history.Look("r", Rule));
            Assert.Equal(round < 3 ? RunState.Cooling : RunState.Stopped, history.Look("r", Rule));
            Assert.Equal(RunState.Fine, history.Look("other", Rule));
            _time.Pass(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(RunState.Stopped, history.Look("r", Rule));
        _time.Pass(TimeSpan.FromHours(1));
        Assert.Equal(RunState.Stopped, history.Look("r", Rule));
    }

    [Fact]
    public void The_same_money_over_a_longer_time_is_not_too_much()
    {
        RunHistory history = new(_time);
        for (int i = 0; i < 100; i++)
        {
            history.Spent("r", 50);
            Assert.Equal(RunState.Fine, history.Look("r", Rule));
            _time.Pass(TimeSpan.FromSeconds(31));
        }
    }

    [Fact]
    public void Steps_are_counted_for_good_and_places_are_given_back_once()
    {
        RunHistory history = new(_time);
        RunRule[] rules = [Rule with { Steps = 4 }, Rule with { FanOut = 2 }];
        IDisposable? one = history.Take("r", rules, out _), two = history.Take("r", rules, out _);
        Assert.Null(history.Take("r", rules, out string? refused));
        Assert.Equal("fan-out", refused);
        one!.Dispose();
        one.Dispose();
        Assert.NotNull(history.Take("r", rules, out _));
        Assert.Null(history.Take("r", rules, out _));
        two!.Dispose();
        Assert.NotNull(history.Take("r", rules, out _));
        Assert.Null(history.Take("r", rules, out refused));
        Assert.Equal("steps", refused);
        Assert.NotNull(history.Take("other", rules, out _));
    }

    [Fact]
    public void Of_many_who_call_at_once_no_more_have_a_place_than_there_are()
    {
        RunHistory history = new(_time);
        RunRule[] rules = [Rule with { FanOut = 5, Steps = 50 }];
        int running = 0, highest = 0, made = 0;
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ =>
        {
            if (history.Take("r", rules, out string? _) is { } place)
            {
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref highest, now);
                Interlocked.Increment(ref made);
                Interlocked.Decrement(ref running);
                place.Dispose();
            }
        });
        Assert.InRange(highest, 1, 5);
        Assert.InRange(made, 1, 50);

        static void InterlockedMax(ref int place, int value)
        {
            for (int seen = Volatile.Read(ref place); seen < value; seen = Volatile.Read(ref place))
            {
                if (Interlocked.CompareExchange(ref place, value, seen) == seen)
                {
                    return;
                }
            }
        }
    }

    [Fact]
    public void Runs_agents_and_sums_are_bounded()
    {
        RunHistory history = new(_time, most: 3);
        Assert.True(history.Joins("r", "a", 2) && history.Joins("r", "b", 2) && history.Joins("r", "a", 2));
        Assert.False(history.Joins("r", "c", 2));
        Assert.All(Enumerable.Range(0, RunHistory.MostAgents), i => Assert.True(history.Joins("many", $"a{i}", int.MaxValue)));
        Assert.False(history.Joins("many", "one too many", int.MaxValue));

        // Of more sums than are told apart none is lost.
        for (int i = 0; i < RunHistory.MostSums * 3; i++)
        {
            history.Spent("sums", 1);
        }

        Assert.Equal(RunState.Overspent, history.Look("sums", Rule with { SpendNanoUsd = (RunHistory.MostSums * 3) - 1 }));
        // The one that nobody came back to gives way.
        history.Spent("last", 1);
        Assert.True(history.Joins("r", "c", 1));
        Assert.Equal(10_000, RunHistory.MostRuns);
    }
}
