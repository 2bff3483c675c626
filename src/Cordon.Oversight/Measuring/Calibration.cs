namespace Cordon.Oversight.Measuring;

/// <summary>How far scores are from being probabilities, in the mix of positives and negatives that was measured.</summary>
/// <param name="ExpectedError">Mean distance between score and share of positives over ten bins of equal width, weighted by rows.</param>
/// <param name="Brier">Mean squared distance between score and truth.</param>
public sealed record Calibration(double ExpectedError, double Brier)
{
    public const int Bins = 10;

    /// <summary>Null when there is no row.</summary>
    public static Calibration? Of(ScoreTally positives, ScoreTally negatives)
    {
        long all = positives.Count + negatives.Count;
        if (all == 0)
        {
            return null;
        }

        double[] scores = new double[Bins];
        long[] hits = new long[Bins];
        double squares = 0;
        foreach ((ScoreTally tally, int truth) in new[] { (positives, 1), (negatives, 0) })
        {
            foreach ((int step, long count) in tally.Counts)
            {
                double score = ScoreTally.ScoreOf(step);
                int bin = Math.Min(step * Bins / ScoreTally.Steps, Bins - 1);
                scores[bin] += score * count;
                hits[bin] += truth * count;
                squares += (score - truth) * (score - truth) * count;
            }
        }

        return new Calibration(Enumerable.Range(0, Bins).Sum(bin => Math.Abs(scores[bin] - hits[bin])) / all, squares / all);
    }
}
