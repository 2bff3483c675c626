using Cordon.Contracts;
using Cordon.Gateway.Calling;
using Cordon.Gateway.Tests.Upstream;
using Cordon.Policy;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Gateway.Tests.Calling;

/// <summary>When a session's calls go in a circle.</summary>
public sealed class CallHistoryTests
{
    private static readonly LoopRule Rule = new(Repeats: 3, Alternations: 2, WithinSeconds: 60, CoolDownSeconds: 30, Decision.Deny, StopAfter: 3);

    private readonly Ticks _time = new();

    [Fact]
    public void The_same_call_may_be_made_so_often_and_then_cools_down()
    {
        CallHistory history = new(_time);
        Assert.Equal("None None None Begun Cooling", Make(history, "s", 1, 1, 1, 1, 1));
        Assert.Equal("None", Make(history, "s", 2));
        Assert.Equal("None", Make(history, "other", 1));
        _time.Pass(29);
        Assert.Equal("Cooling", Make(history, "s", 1));
        _time.Pass(1);
        // Afterwards the count begins anew.
        Assert.Equal("None None None Begun", Make(history, "s", 1, 1, 1, 1));
    }

    [Fact]
    public void Two_calls_may_take_turns_so_often_and_then_both_cool_down()
    {
        CallHistory history = new(_time);
        Assert.Equal("None None None None Begun Cooling Cooling", Make(history, "s", 1, 2, 1, 2, 1, 2, 1));
    }

    [Fact]
    public void Calls_in_another_order_are_no_circle()
    {
        CallHistory history = new(_time);
        Assert.Equal("None None None None None None None None None", Make(history, "s", 1, 2, 3, 1, 2, 3, 1, 2, 3));
        Assert.Equal("None None None None", Make(new CallHistory(_time), "s", 1, 2, 2, 1));
    }

    [Fact]
    public void What_was_long_ago_does_not_count()
    {
        CallHistory history = new(_time);
        Make(history, "s", 1, 1, 1);
        _time.Pass(61);
        Assert.Equal("None", Make(history, "s", 1));
    }

    [Fact]
    public void After_so_many_circles_the_session_makes_no_calls_any_more()
    {
        CallHistory history = new(_time);
        for (int i = 0; i < 2; i++)
        {
            Assert.EndsWith("Begun", Make(history, "s", 1, 1, 1, 1), StringComparison.Ordinal);
            _time.Pass(30);
        }

        Assert.EndsWith("Stopped", Make(history, "s", 1, 1, 1, 1), StringComparison.Ordinal);
        _time.Pass(3_600);
        Assert.Equal("Stopped", Make(history, "s", 2));
        Assert.Equal("None", Make(history, "other", 2));
    }

    [Fact]
    public void A_session_remembers_its_last_calls()
    {
        LoopRule most = Rule with { Repeats = CallHistory.MostCalls, Alternations = CallHistory.MostCalls };
        CallHistory history = new(_time);
        ulong[] same = [.. Enumerable.Repeat(1UL, CallHistory.MostCalls)];
        Assert.DoesNotContain("Begun", Make(history, "s", most, same), StringComparison.Ordinal);
        Assert.Equal(Circle.Begun, history.Look("s", 1, most));

        history = new CallHistory(_time);
        Make(history, "s", most, [.. same, 2]);
        Assert.Equal(Circle.None, history.Look("s", 1, most));
    }

    [Fact]
    public void Sessions_are_forgotten_when_they_are_too_many()
    {
        CallHistory history = new(_time, most: 2);
        Make(history, "a", 1, 1, 1);
        Make(history, "b", 1, 1, 1);
        Assert.Equal(Circle.Begun, history.Look("a", 1, Rule));
        Make(history, "c", 1);
        Assert.Equal(Circle.None, history.Look("b", 1, Rule));
        Assert.Equal(Circle.Cooling, history.Look("a", 1, Rule));
    }

    [Fact]
    public void What_is_written_of_a_session_is_read_as_it_was_and_what_is_written_otherwise_is_a_new_one()
    {
        Gen<(ulong, int)[]> sessions = Gen.Zip(Gen.Choose(1, 3).Select(call => (ulong)call), Gen.Choose(0, 40)).ArrayOf();
        Prop.ForAll(sessions.ToArbitrary(), calls =>
        {
            (CallTrail trail, long now) = (new CallTrail(), 0);
            foreach ((ulong call, int pause) in calls)
            {
                now += pause * 1_000L;
                CallTrail read = CallTrail.Parse(trail.ToString());
                Assert.Equal(trail.ToString(), read.ToString());
                Circle circle = trail.Look(call, Rule, now, out bool isChanged);
                string before = read.ToString();
                Assert.Equal(circle, read.Look(call, Rule, now, out _));
                Assert.True(isChanged || before == read.ToString());
                if (circle == Circle.None)
                {
                    trail.Made(call, now);
                }
            }
        }).QuickCheckThrowOnFailure();
        foreach (string other in (string[])["", "1", "x 0  ", "1 0 1 ", "1 0 g:1 ", "1 0 1:-1 ", "1 0  1:1:1", "1 0   "])
        {
            Assert.Equal(new CallTrail().ToString(), CallTrail.Parse(other).ToString());
        }
    }

    private static string Make(CallHistory history, string session, params ulong[] calls) => Make(history, session, Rule, calls);

    private static string Make(CallHistory history, string session, LoopRule rule, ulong[] calls) => string.Join(' ', calls.Select(call =>
    {
        Circle circle = history.Look(session, call, rule);
        if (circle == Circle.None)
        {
            history.Made(session, call);
        }

        return circle;
    }));
}
