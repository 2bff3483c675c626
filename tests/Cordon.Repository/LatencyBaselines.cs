using Cordon.Benchmarks.Latency;

namespace Cordon.Repository;

/// <summary>The clock stays out of the tests; what it was held against must be about the guards that there are.</summary>
public sealed class LatencyBaselines
{
    [Fact]
    public void The_baseline_names_every_guard_that_is_measured_and_no_other()
    {
        Dictionary<string, double> baseline = LatencyBaseline.Read(LatencyBaseline.FileIn(Checkout.Root));
        Assert.True(
            new GuardLatency().Names.Order(StringComparer.Ordinal).SequenceEqual(baseline.Keys.Order(StringComparer.Ordinal)),
            "Write it again: dotnet run -c Release --project bench/Benchmarks -- latency --write");
        Assert.All(baseline.Values, cost => Assert.InRange(cost, 0, 10_000));
    }

    [Theory]
    [InlineData(4.0, 2.0, 2, false)]
    [InlineData(4.1, 2.0, 2, true)]
    [InlineData(0.39, 0.0, 2, false)]
    [InlineData(0.41, 0.0, 2, true)]
    [InlineData(1.0, 2.0, 2, false)]
    [InlineData(2.9, 2.0, 1.4, true)]
    public void A_guard_is_too_slow_beyond_the_factor_and_beyond_what_is_as_good_as_nothing(double now, double was, double factor, bool tooSlow) =>
        Assert.Equal(tooSlow ? ["a guard"] : [], LatencyBaseline.Beyond(new Dictionary<string, double> { ["a guard"] = now }, new Dictionary<string, double> { ["a guard"] = was }, factor));

    [Fact]
    public void What_has_no_baseline_is_told() =>
        Assert.Equal(["new"], LatencyBaseline.Beyond(new Dictionary<string, double> { ["new"] = 0 }, new Dictionary<string, double>(), 2));
}
