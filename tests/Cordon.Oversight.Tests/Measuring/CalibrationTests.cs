using Cordon.Oversight.Measuring;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Oversight.Tests.Measuring;

public sealed class CalibrationTests
{
    /// <summary>The example of scikit-learn's page for brier_score_loss: 0.0375.</summary>
    [Fact]
    public void The_brier_score_is_that_of_scikit_learn() =>
        Assert.Equal(0.0375, Calibration.Of(ScoreTally.Of([0.9, 0.8]), ScoreTally.Of([0.1, 0.3]))!.Brier, 1e-9);

    [Fact]
    public void Scores_that_are_the_share_of_positives_have_no_error()
    {
        ScoreTally positives = new();
        ScoreTally negatives = new();
        foreach (int tenth in Enumerable.Range(0, 10))
        {
            positives.Add((tenth + 0.5) / 10, (10 * tenth) + 5);
            negatives.Add((tenth + 0.5) / 10, 100 - ((10 * tenth) + 5));
        }

        Assert.Equal(0, Calibration.Of(positives, negatives)!.ExpectedError, 1e-9);
    }

    [Fact]
    public void Scores_that_are_all_wrong_have_all_the_error()
    {
        Calibration worst = Calibration.Of(ScoreTally.Of([0, 0]), ScoreTally.Of([1, 1, 1]))!;
        Assert.Equal((1.0, 1.0), (worst.ExpectedError, worst.Brier));
    }

    [Fact]
    public void Errors_are_shares_and_the_square_root_of_the_brier_score_bounds_the_calibration_error() => Prop.ForAll(
        Gen.Choose(0, 50).Select(i => i / 50.0).ArrayOf().ToArbitrary(), Gen.Choose(0, 50).Select(i => i / 50.0).ArrayOf().ToArbitrary(), (hits, alarms) =>
        {
            if (Calibration.Of(ScoreTally.Of(hits), ScoreTally.Of(alarms)) is { } measured)
            {
                Assert.InRange(measured.Brier, 0, 1);
                Assert.InRange(measured.ExpectedError, 0, Math.Sqrt(measured.Brier) + 1e-9);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_no_row_nothing_is_said() => Assert.Null(Calibration.Of(new ScoreTally(), new ScoreTally()));
}
