using Cordon.Oversight.Measuring;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Oversight.Tests.Measuring;

public sealed class RankingTests
{
    // Scores with few values, so that ties are common.
    private static readonly Arbitrary<double[]> Scores = Gen.Choose(0, 20).Select(i => i / 20.0).ArrayOf().ToArbitrary();

    /// <summary>The ratings of Hanley and McNeil (Radiology 143, 1982, table I): 58 normal and 51 abnormal images in five classes, area 0.893.</summary>
    [Fact]
    public void The_area_is_that_of_hanley_and_mcneil_whose_ratings_tie_a_lot()
    {
        double auc = Ranking.Auc(Rated(3, 2, 2, 11, 33), Rated(33, 6, 6, 11, 2))!.Value;
        Assert.Equal(0.893, auc, 0.0005);
    }

    /// <summary>The example of scikit-learn's pages for roc_auc_score and average_precision_score: 0.75 and 0.83.</summary>
    [Fact]
    public void The_area_and_the_average_precision_are_those_of_scikit_learn()
    {
        ScoreTally positives = ScoreTally.Of([0.35, 0.8]);
        ScoreTally negatives = ScoreTally.Of([0.1, 0.4]);
        Assert.Equal(0.75, Ranking.Auc(positives, negatives));
        Assert.Equal(0.8333, Ranking.AveragePrecision(positives, negatives)!.Value, 0.0001);
    }

    [Fact]
    public void The_area_is_the_share_of_pairs_in_the_right_order_with_ties_as_halves() => Prop.ForAll(Scores, Scores, (hits, alarms) =>
    {
        double? auc = Ranking.Auc(ScoreTally.Of(hits), ScoreTally.Of(alarms));
        if (hits.Length * alarms.Length == 0)
        {
            Assert.Null(auc);
            return;
        }

        double pairs = hits.Sum(hit => alarms.Sum(alarm => hit > alarm ? 1 : hit == alarm ? 0.5 : 0));
        Assert.Equal(pairs / hits.Length / alarms.Length, auc!.Value, 1e-9);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_area_under_the_points_of_the_curve_is_the_area() => Prop.ForAll(Scores, Scores, (hits, alarms) =>
    {
        if (hits.Length * alarms.Length > 0)
        {
            var curve = Ranking.Curve(ScoreTally.Of(hits), ScoreTally.Of(alarms));
            double area = curve.Zip(curve.Skip(1)).Sum(pair => (pair.Second.FalsePositiveRate - pair.First.FalsePositiveRate) * (pair.First.Recall + pair.Second.Recall) / 2);
            Assert.Equal(Ranking.Auc(ScoreTally.Of(hits), ScoreTally.Of(alarms))!.Value, area, 1e-9);
            Assert.Equal((1.0, 1.0), (curve[^1].FalsePositiveRate, curve[^1].Recall));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_threshold_lets_no_more_negatives_through_than_it_may_and_none_lower_does() => Prop.ForAll(Scores, Gen.Choose(0, 100).ToArbitrary(), (alarms, percent) =>
    {
        ScoreTally negatives = ScoreTally.Of(alarms);
        double threshold = Ranking.ThresholdAt(negatives, percent / 100.0);
        int room = alarms.Length * percent / 100;
        Assert.True(alarms.Count(score => score >= threshold) <= room);
        Assert.True(threshold > 0);
        double lower = threshold > 1 ? 1 : threshold - (1.0 / ScoreTally.Steps);
        Assert.True(lower < 1e-9 || alarms.Count(score => score >= lower - 1e-9) > room);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(new[] { 0.0, 0, 0, 0 }, 0.01, 0.0001)]
    [InlineData(new[] { 1.0, 1, 0, 0 }, 0.25, Ranking.Unreachable)]
    [InlineData(new[] { 0.9, 0.9, 0.3, 0 }, 0.25, 0.9001)]
    [InlineData(new[] { 0.9, 0.4, 0.3, 0 }, 0.5, 0.3001)]
    public void Scores_that_tie_pass_or_stop_together(double[] negatives, double rate, double threshold) =>
        Assert.Equal(threshold, Ranking.ThresholdAt(ScoreTally.Of(negatives), rate), 1e-9);

    [Fact]
    public void Tallies_add_up_and_stay_small()
    {
        ScoreTally sum = new();
        for (int i = 0; i < 100_000; i++)
        {
            sum.Add(i / 100_000.0);
        }

        sum.Add(ScoreTally.Of([0.5, 7, -1, double.NaN]));
        Assert.Equal(100_004, sum.Count);
        Assert.Equal(ScoreTally.Steps + 1, sum.Counts.Count());
        Assert.Equal(0, sum.Reaching(Ranking.Unreachable));
        Assert.Equal(sum.Count, sum.Reaching(0));
    }

    private static ScoreTally Rated(params int[] counts) => ScoreTally.Of(counts.SelectMany((count, rating) => Enumerable.Repeat(rating / 4.0, count)));
}
