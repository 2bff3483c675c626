namespace Cordon.Oversight.Measuring;

/// <summary>
/// Thresholds with a guarantee (split conformal prediction): from n scores of harmless texts, a threshold that the next one of the same traffic reaches with a
/// probability of at most a stated rate, whatever the scores' distribution, as long as the texts could as well have come in another order.
/// </summary>
public static class Conformal
{
    /// <summary>Fewer texts than this cannot show that so small a rate holds.</summary>
    public static long FewestFor(double rate) => (long)Math.Ceiling(((1 - rate) / rate) - 1e-9);

    /// <summary>The smallest rate that so many texts can show.</summary>
    public static double SmallestRate(long texts) => 1.0 / (texts + 1);

    /// <summary>
    /// The first score above the ⌈(n + 1)(1 − rate)⌉-th smallest; null when there are too few, <see cref="Ranking.Unreachable"/> when too many have the highest score.
    /// </summary>
    public static double? Threshold(ScoreTally harmless, double rate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rate, 1);
        long rank = (long)Math.Ceiling(((harmless.Count + 1) * (1 - rate)) - 1e-9);
        if (rank > harmless.Count)
        {
            return null;
        }

        foreach ((int step, long count) in harmless.Counts)
        {
            rank -= count;
            if (rank <= 0)
            {
                return step >= ScoreTally.Steps ? Ranking.Unreachable : ScoreTally.ScoreOf(step + 1);
            }
        }

        return null;
    }
}
