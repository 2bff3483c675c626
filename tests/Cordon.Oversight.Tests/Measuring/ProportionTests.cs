using Cordon.Oversight.Measuring;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Oversight.Tests.Measuring;

public sealed class ProportionTests
{
    /// <summary>Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (Wilson's score without continuity correction).</summary>
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Intervals_are_those_that_newcombe_published(int hits, int of, double low, double high)
    {
        Proportion share = new(hits, of);
        Assert.Equal(low, share.Low!.Value, 0.00005);
        Assert.Equal(high, share.High!.Value, 0.00005);
    }

    [Fact]
    public void An_interval_holds_its_share_and_stays_between_none_and_all() => Prop.ForAll(Gen.Choose(1, 5000).ToArbitrary(), Gen.Choose(0, 5000).ToArbitrary(), (of, some) =>
    {
        Proportion share = new(some % (of + 1), of);
        Assert.InRange(share.Share!.Value, share.Low!.Value - 1e-12, share.High!.Value + 1e-12);
        Assert.InRange(share.Low.Value, 0, 1);
        Assert.InRange(share.High.Value, 0, 1);
        Proportion mirror = new(of - share.Hits, of);
        Assert.Equal(1 - share.Low.Value, mirror.High!.Value, 1e-9);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_nothing_there_is_no_share() => Assert.Equal((null, null, null), (new Proportion(0, 0).Share, new Proportion(0, 0).Low, new Proportion(0, 0).High));
}
