using System.Collections.Immutable;
using Cordon.Gateway.Budgets;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Gateway.Tests.Budgets;

public sealed class TokenBucketTests
{
    private const long Period = 60 * TimeSpan.TicksPerSecond;

    [Fact]
    public void A_bucket_starts_full_and_fills_again_at_its_rate()
    {
        TokenBucket bucket = new(amount: 60, Period, burst: 10, now: 0);
        Assert.True(bucket.TryTake(10, 0));
        Assert.False(bucket.TryTake(1, 0));
        Assert.False(bucket.TryTake(1, TimeSpan.TicksPerSecond - 1));
        Assert.True(bucket.TryTake(1, TimeSpan.TicksPerSecond));
        Assert.Equal(10, bucket.Level(Period));
    }

    [Fact]
    public void How_long_to_wait_is_exact()
    {
        TokenBucket bucket = new(amount: 7, Period, burst: 7, now: 0);
        Assert.True(bucket.TryTake(7, 0));
        long wait = bucket.TicksUntil(3, 0)!.Value;
        Assert.False(bucket.TryTake(3, wait - 1));
        Assert.True(bucket.TryTake(3, wait));
        Assert.Null(bucket.TicksUntil(8, wait));
    }

    [Fact]
    public void Use_beyond_what_was_taken_is_a_debt_that_later_calls_wait_for()
    {
        TokenBucket bucket = new(amount: 60, Period, burst: 60, now: 0);
        Assert.True(bucket.TryTake(10, 0));
        bucket.Return(10 - 130, 0);
        Assert.Equal(-70, bucket.Level(0));
        Assert.Equal(71 * TimeSpan.TicksPerSecond, bucket.TicksUntil(1, 0));
    }

    [Fact]
    public void A_clock_that_goes_back_gives_nothing()
    {
        TokenBucket bucket = new(amount: 60, Period, burst: 60, now: Period);
        Assert.True(bucket.TryTake(60, Period));
        Assert.Equal(0, bucket.Level(0));
        Assert.Equal(0, bucket.Level(Period));
    }

    [Fact]
    public void Over_any_time_no_more_leaves_it_than_the_burst_and_what_flowed_in() => Prop.ForAll(
        (from amount in Gen.Choose(1, 1_000) from period in Gen.Choose(1, 1_000_000) from burst in Gen.Choose(1, 500)
         from steps in (from pass in Gen.Choose(0, 5_000) from wanted in Gen.Choose(0, 60) select (pass, wanted)).ListOf()
         select (amount, period, burst, steps)).ToArbitrary(),
        run =>
        {
            TokenBucket bucket = new(run.amount, run.period, run.burst, now: 0);
            (long now, long taken) = (0, 0);
            foreach ((int pass, int wanted) in run.steps)
            {
                now += pass;
                taken += bucket.TryTake(wanted, now) ? wanted : 0;
                if ((Int128)(taken - run.burst) * run.period > (Int128)now * run.amount || bucket.Level(now) is < 0 || bucket.Level(now) > run.burst)
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Subjects_without_number_share_one_bucket_and_those_that_are_full_again_are_forgotten()
    {
        ManualClock time = new();
        BudgetWindow.Bucket window = new(TimeSpan.FromMinutes(1), 2);
        BucketTable table = new(new Budget("b", BudgetUnit.Requests, 2, window), window, most: 3, time);
        for (int i = 0; i < 3; i++)
        {
            Assert.NotNull(table.Take($"model=m{i}", 2).From);
        }

        Assert.NotNull(table.Take("model=m3", 1).From);
        Assert.NotNull(table.Take("model=m4", 1).From);
        Assert.Null(table.Take("model=m5", 1).From);
        Assert.Null(table.Take("model=m1", 1).From);

        time.Pass(TimeSpan.FromMinutes(1));
        Assert.NotNull(table.Take("model=m6", 2).From);
        Assert.Equal(["model=m6"], table.Look(10).Select(pair => pair.Subject));
    }

    [Fact]
    public void A_value_cannot_pass_for_two()
    {
        ImmutableArray<Dimension> per = [Dimension.Application, Dimension.Model];
        Assert.NotEqual(Subject("a&model=b", "c"), Subject("a", "b&model=c"));
        Assert.Equal(Subject("a", "GPT-4o"), Subject("a", "gpt-4o"));
        Assert.Equal(Subject("a", "one two"), Subject("a", "three\nfour"));
        Assert.StartsWith("sha256:", Subject(new string('ä', 400), "m"));

        string Subject(string application, string model) => Applying.Subject(per, Exchanges.Of(application, model));
    }
}

/// <summary>Time that stands until told.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    public void Pass(TimeSpan time) => _ticks += time.Ticks;

    public override DateTimeOffset GetUtcNow() => new(_ticks, TimeSpan.Zero);

    public override long GetTimestamp() => _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
}
