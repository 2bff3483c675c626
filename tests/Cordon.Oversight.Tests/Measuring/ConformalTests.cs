using Cordon.Oversight.Measuring;

namespace Cordon.Oversight.Tests.Measuring;

public sealed class ConformalTests
{
    [Fact]
    public void Of_ninety_nine_scores_one_percent_takes_the_largest_and_half_a_percent_cannot_be_had()
    {
        ScoreTally scores = ScoreTally.Of(Enumerable.Range(1, 99).Select(i => i / 100.0));
        Assert.Equal(0.9901, Conformal.Threshold(scores, 0.01));
        Assert.Null(Conformal.Threshold(scores, 0.005));
        Assert.Equal(0.9501, Conformal.Threshold(scores, 0.05));
        Assert.Equal(0.01, Conformal.SmallestRate(99));
    }

    [Theory]
    [InlineData(0.01, 99)]
    [InlineData(0.005, 199)]
    [InlineData(0.001, 999)]
    [InlineData(0.3, 3)]
    public void The_fewest_texts_for_a_rate_are_enough_and_one_less_is_not(double rate, int fewest)
    {
        Assert.Equal(fewest, Conformal.FewestFor(rate));
        Assert.NotNull(Conformal.Threshold(ScoreTally.Of(Enumerable.Repeat(0.5, fewest)), rate));
        Assert.Null(Conformal.Threshold(ScoreTally.Of(Enumerable.Repeat(0.5, fewest - 1)), rate));
    }

    [Fact]
    public void Texts_in_which_nothing_was_found_give_the_lowest_threshold_there_is_and_those_with_the_highest_score_one_that_none_reaches()
    {
        Assert.Equal(0.0001, Conformal.Threshold(ScoreTally.Of(Enumerable.Repeat(0.0, 200)), 0.01));
        Assert.Equal(Ranking.Unreachable, Conformal.Threshold(ScoreTally.Of(Enumerable.Repeat(1.0, 200)), 0.01));
    }

    /// <summary>
    /// The guarantee is about the average over samples: of so many draws of n scores and one more, the one more reaches the threshold in at most the stated share.
    /// Six standard deviations of the binomial above it would be a fault once in a thousand million runs; the seed makes every run the same.
    /// </summary>
    [Theory]
    [InlineData("uniform", 199, 0.01)]
    [InlineData("uniform", 250, 0.02)]
    [InlineData("mostly nothing", 300, 0.005)]
    [InlineData("few values", 120, 0.05)]
    [InlineData("heavy tail", 99, 0.1)]
    [InlineData("heavy tail", 1_000, 0.001)]
    public void The_next_harmless_text_reaches_the_threshold_no_more_often_than_was_asked(string kind, int n, double rate)
    {
        const int Draws = 4_000;
        Random random = new(20_261_122);
        int reached = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            double threshold = Conformal.Threshold(ScoreTally.Of(Enumerable.Range(0, n).Select(_ => Score(random, kind))), rate)!.Value;
            reached += Score(random, kind) >= threshold ? 1 : 0;
        }

        Assert.InRange(reached, 0, (Draws * rate) + (6 * Math.Sqrt(Draws * rate * (1 - rate))));
        // And not by never firing: where scores do not tie, what was asked is nearly used up.
        Assert.True(kind is "few values" or "mostly nothing" || reached >= (Draws * rate * 0.5) - (6 * Math.Sqrt(Draws * rate)), $"{reached} of {Draws}");
    }

    private static double Score(Random random, string kind) => kind switch
    {
        "uniform" => random.NextDouble(),
        "mostly nothing" => random.Next(10) == 0 ? random.NextDouble() : 0,
        "few values" => random.Next(5) / 5.0,
        _ => 1 - (1 / (1 + (random.NextDouble() / (1 - random.NextDouble()) / 10))),
    };
}
