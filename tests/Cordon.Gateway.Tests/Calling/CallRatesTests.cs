using Cordon.Gateway.Calling;
using Cordon.Gateway.Tests.Upstream;
using Cordon.Policy;

namespace Cordon.Gateway.Tests.Calling;

/// <summary>How many calls of a tool there are, in a time and at once.</summary>
public sealed class CallRatesTests
{
    private static readonly ToolLimit Two = new("*", Calls: 2, PerSeconds: 60, AtOnce: null, ResultBytes: null);
    private static readonly ToolLimit One = new("*", Calls: null, PerSeconds: 60, AtOnce: 1, ResultBytes: null);

    private readonly Ticks _time = new();

    [Fact]
    public void So_many_calls_in_a_time_and_then_none_until_it_is_over()
    {
        CallRates rates = new(_time);
        Assert.Equal("pass pass rate", string.Join(' ', new[] { Take(rates, (Two, "a")), Take(rates, (Two, "a")), Take(rates, (Two, "a")) }.Select(refused => refused ?? "pass")));
        Assert.Null(Take(rates, (Two, "b")));
        _time.Pass(59);
        Assert.Equal("rate", Take(rates, (Two, "a")));
        _time.Pass(1);
        Assert.Null(Take(rates, (Two, "a")));
    }

    [Fact]
    public void A_limit_of_none_lets_none_pass()
    {
        Assert.Equal("rate", Take(new CallRates(_time), (Two with { Calls = 0 }, "a")));
        Assert.Equal("at-once", Take(new CallRates(_time), (One with { AtOnce = 0 }, "a")));
    }

    [Fact]
    public void So_many_at_once_and_a_place_is_given_back_once()
    {
        CallRates rates = new(_time);
        IDisposable place = rates.Take([(One, "a")], out _)!;
        Assert.Equal("at-once", Take(rates, (One, "a")));
        IDisposable other = rates.Take([(One, "b")], out _)!;
        place.Dispose();
        place.Dispose();
        Assert.Null(Take(rates, (One, "a")));
        Assert.Equal("at-once", Take(rates, (One, "b")));
        other.Dispose();
    }

    [Fact]
    public void What_is_refused_by_one_limit_takes_nothing_of_another()
    {
        CallRates rates = new(_time);
        Assert.Null(Take(rates, (One, "a")));
        Assert.Equal("at-once", Take(rates, (Two, "b"), (One, "a")));
        Assert.Equal("pass pass rate", string.Join(' ', new[] { Take(rates, (Two, "b")), Take(rates, (Two, "b")), Take(rates, (Two, "b")) }.Select(refused => refused ?? "pass")));
    }

    [Fact]
    public void Subjects_without_number_share_one_count()
    {
        CallRates rates = new(_time, most: 2);
        Assert.Null(Take(rates, (Two, "a")));
        Assert.Null(Take(rates, (Two, "b")));
        Assert.Equal("pass pass rate", string.Join(' ', new[] { Take(rates, (Two, "c")), Take(rates, (Two, "d")), Take(rates, (Two, "e")) }.Select(refused => refused ?? "pass")));
        Assert.Null(Take(rates, (Two, "a")));
        _time.Pass(60);
        Assert.Null(Take(rates, (Two, "f")));
    }

    [Fact]
    public void Many_at_once_never_get_more_than_there_is()
    {
        CallRates rates = new(_time);
        ToolLimit hundred = Two with { Calls = 100 };
        int taken = 0;
        Parallel.For(0, 1_000, _ =>
        {
            if (Take(rates, (hundred, "a")) is null)
            {
                Interlocked.Increment(ref taken);
            }
        });
        Assert.Equal(100, taken);
    }

    private static string? Take(CallRates rates, params (ToolLimit, string)[] limits)
    {
        rates.Take(limits, out string? refused);
        return refused;
    }
}
