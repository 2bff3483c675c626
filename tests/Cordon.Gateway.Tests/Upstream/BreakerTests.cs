using Cordon.Gateway.Upstream;

namespace Cordon.Gateway.Tests.Upstream;

public sealed class BreakerTests
{
    private readonly Ticks _time = new();
    private readonly Breaker _breaker;

    public BreakerTests() => _breaker = new Breaker(
        new BreakerOptions { Failures = 3, Share = 0.5, Least = 10, Window = TimeSpan.FromSeconds(30), Open = TimeSpan.FromSeconds(10) }, _time);

    [Fact]
    public void Failures_in_a_row_open_it_and_an_answer_that_ends_well_between_them_does_not()
    {
        Fail(2);
        Succeed(1);
        Fail(2);
        Assert.True(_breaker.TryEnter());
        Fail(1);
        Assert.False(_breaker.TryEnter());
        Assert.Equal(HealthState.Open, Health.State);
        Assert.Equal(TimeSpan.FromSeconds(10), Health.AvailableIn);
    }

    [Fact]
    public void An_answer_that_begins_well_and_breaks_off_is_a_failure_in_the_row()
    {
        for (int i = 0; i < 3; i++)
        {
            _breaker.Answered();
            _breaker.Failed();
        }

        Assert.False(_breaker.TryEnter());
    }

    [Fact]
    public void A_share_of_failures_opens_it_once_there_are_enough_requests()
    {
        for (int i = 0; i < 4; i++)
        {
            Fail(1);
            Succeed(1);
        }

        Assert.True(_breaker.TryEnter());
        Succeed(1);
        Fail(1);
        Assert.Equal((10, 5), (Health.Requests, Health.Failures));
        Assert.False(_breaker.TryEnter());
    }

    [Fact]
    public void What_is_older_than_the_window_is_forgotten()
    {
        for (int i = 0; i < 4; i++)
        {
            Fail(1);
            Succeed(1);
        }

        _time.Pass(30);
        Succeed(1);
        Fail(1);
        Assert.Equal((2, 1), (Health.Requests, Health.Failures));
        Assert.True(_breaker.TryEnter());
    }

    [Fact]
    public void After_its_rest_one_request_tries_and_the_others_wait_for_it()
    {
        Fail(3);
        _time.Pass(9.9);
        Assert.False(_breaker.TryEnter());
        _time.Pass(0.1);
        Assert.Equal(HealthState.HalfOpen, Health.State);
        Assert.True(_breaker.TryEnter());
        Assert.False(_breaker.TryEnter());
        Succeed(1);
        Assert.Equal(HealthState.Healthy, Health.State);
        Assert.True(_breaker.TryEnter());
        Assert.True(_breaker.TryEnter());
    }

    [Fact]
    public void A_try_that_fails_doubles_the_rest_up_to_eight_times_and_a_try_that_is_given_up_leaves_its_place()
    {
        Fail(3);
        double rest = 10;
        foreach (double next in new double[] { 20, 40, 80, 80 })
        {
            _time.Pass(rest);
            Assert.True(_breaker.TryEnter());
            _breaker.Left();
            Assert.True(_breaker.TryEnter());
            Fail(1);
            Assert.Equal(TimeSpan.FromSeconds(next), Health.AvailableIn);
            rest = next;
        }
    }

    [Fact]
    public void A_late_answer_from_before_it_opened_does_not_close_it()
    {
        Fail(3);
        Succeed(1);
        Assert.False(_breaker.TryEnter());
    }

    [Fact]
    public void A_pause_that_the_upstream_asks_for_is_kept_and_bounded()
    {
        _breaker.Pause(TimeSpan.FromSeconds(7));
        _breaker.Pause(TimeSpan.FromSeconds(2));
        Assert.Equal((HealthState.Pausing, TimeSpan.FromSeconds(7)), (Health.State, Health.AvailableIn!.Value));
        _time.Pass(7);
        Assert.True(_breaker.TryEnter());
        _breaker.Pause(TimeSpan.FromDays(365));
        Assert.Equal(TimeSpan.FromSeconds(Breaker.LongestPauseSeconds), _breaker.Wait());
    }

    [Fact]
    public void Two_failed_checks_take_it_out_and_one_that_passes_brings_it_back()
    {
        _breaker.Checked(passed: false);
        Assert.True(_breaker.TryEnter());
        _breaker.Checked(passed: false);
        Assert.False(_breaker.TryEnter());
        Assert.Equal((HealthState.CheckFailed, (TimeSpan?)null), (Health.State, Health.AvailableIn));
        _breaker.Checked(passed: true);
        Assert.True(_breaker.TryEnter());
    }

    private UpstreamHealth Health => _breaker.Health("a", "openai");

    private void Fail(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _breaker.Failed();
        }
    }

    private void Succeed(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _breaker.Answered();
            _breaker.Finished();
        }
    }
}
