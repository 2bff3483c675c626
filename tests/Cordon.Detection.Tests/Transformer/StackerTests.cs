using Cordon.Train.Transformer;

namespace Cordon.Detection.Tests.Transformer;

public sealed class StackerTests
{
    [Fact]
    public void What_tells_attacks_from_harmless_texts_counts_and_what_tells_nothing_does_not()
    {
        Stacker stacker = Stacker.Fit([.. Rows("one", 2000, new Random(1)), .. Rows("two", 1000, new Random(2))]);
        Assert.True(stacker.Weights[1] > 5 * Math.Abs(stacker.Weights[0]), $"{stacker}");
        Assert.True(stacker.Logit([0, 3]) > 0 && stacker.Logit([0, -3]) < 0, $"{stacker}");
    }

    [Fact]
    public void A_large_source_counts_no_more_than_a_small_one()
    {
        // In the large source the second score is turned round; in two small ones it is right.
        Opinions[] large = [.. Rows("large", 5000, new Random(3)).Select(row => row with { Scores = [row.Scores[0], -row.Scores[1]] })];
        Stacker stacker = Stacker.Fit([.. large, .. Rows("one", 50, new Random(4)), .. Rows("two", 50, new Random(5))]);
        Assert.True(stacker.Weights[1] > 0, $"{stacker}");
    }

    [Fact]
    public void Without_any_attack_to_learn_from_the_first_opinion_stands() =>
        Assert.Equal(0.25f, Stacker.Fit([.. Rows("one", 50, new Random(6)).Where(row => !row.IsTrue)]).Logit([0.25f, 9]));

    private static IEnumerable<Opinions> Rows(string source, int count, Random random) =>
        Enumerable.Range(0, count).Select(i => new Opinions([Noise(random), Noise(random) + (i % 2 == 0 ? 1 : -1)], i % 2 == 0, source));

    private static float Noise(Random random) => 4 * (random.NextSingle() - 0.5f);
}
