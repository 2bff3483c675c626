using Cordon.Oversight.Export;

namespace Cordon.Oversight.Tests.Export;

public sealed class BackoffTests
{
    [Fact]
    public void Waits_double_up_to_the_longest_and_half_of_each_is_chance()
    {
        Backoff backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(SinkOptions.UsualRetryMostSeconds), new Random(7));
        double[] waits = [.. Enumerable.Range(0, 100).Select(_ => backoff.Next(asked: null).TotalSeconds)];
        for (int i = 0; i < waits.Length; i++)
        {
            double whole = Math.Min(Math.Pow(2, i), SinkOptions.UsualRetryMostSeconds);
            Assert.InRange(waits[i], whole / 2, whole);
        }

        Assert.True(waits.Skip(20).Distinct().Count() > 70, "There is no chance in the waits.");
        backoff.Reset();
        Assert.InRange(backoff.Next(asked: null).TotalSeconds, 0.5, 1);
    }

    [Fact]
    public void A_receiver_may_ask_for_a_longer_wait_but_not_for_ever()
    {
        Backoff backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), new Random(7));
        Assert.Equal(120, backoff.Next(TimeSpan.FromMinutes(2)).TotalSeconds);
        Assert.Equal(Backoff.LongestAskedSeconds, backoff.Next(TimeSpan.FromDays(365)).TotalSeconds);
        // Asking for less, or for a time that has passed, shortens nothing.
        Assert.InRange(backoff.Next(TimeSpan.FromSeconds(-5)).TotalSeconds, 1, 2);
    }
}
