using System.Collections.Immutable;

namespace Cordon.Oversight.Measuring;

/// <summary>One point of a curve: what share of either class reaches a threshold.</summary>
public readonly record struct RocPoint(double Threshold, double FalsePositiveRate, double Recall);

/// <summary>How well scores put positives above negatives. Scores that tie are never told apart.</summary>
public static class Ranking
{
    /// <summary>A threshold that no score reaches.</summary>
    public const double Unreachable = 2;

    /// <summary>
    /// The probability that a positive scores above a negative, ties counting half (Mann-Whitney's U over the number of pairs); null when
    /// either class is empty.
    /// </summary>
    public static double? Auc(ScoreTally positives, ScoreTally negatives)
    {
        if (positives.Count == 0 || negatives.Count == 0)
        {
            return null;
        }

        Dictionary<int, long> at = new(negatives.Counts);
        using IEnumerator<KeyValuePair<int, long>> below = negatives.Counts.GetEnumerator();
        bool more = below.MoveNext();
        long lower = 0;
        double pairs = 0;
        foreach ((int step, long count) in positives.Counts)
        {
            for (; more && below.Current.Key < step; more = below.MoveNext())
            {
                lower += below.Current.Value;
            }

            pairs += count * (lower + (at.GetValueOrDefault(step) / 2.0));
        }

        return pairs / positives.Count / negatives.Count;
    }

    /// <summary>The curve from (0, 0) to (1, 1), a point for each score that occurs.</summary>
    public static ImmutableArray<RocPoint> Curve(ScoreTally positives, ScoreTally negatives)
    {
        ImmutableArray<RocPoint>.Builder curve = ImmutableArray.CreateBuilder<RocPoint>();
        curve.Add(new RocPoint(Unreachable, 0, 0));
        long reachedPositives = 0;
        long reachedNegatives = 0;
        foreach ((int step, long hits, long alarms) in Descending(positives, negatives))
        {
            reachedPositives += hits;
            reachedNegatives += alarms;
            curve.Add(new RocPoint(ScoreTally.ScoreOf(step), Share(reachedNegatives, negatives.Count), Share(reachedPositives, positives.Count)));
        }

        return curve.DrainToImmutable();
    }

    /// <summary>
    /// The lowest score at which at most a share of the negatives reaches it. All that tie go together, so the true rate may be lower, never
    /// higher. A score of 0 means that nothing was found and is no threshold; <see cref="Unreachable"/> when too many have the highest score.
    /// </summary>
    public static double ThresholdAt(ScoreTally negatives, double falsePositiveRate)
    {
        long room = (long)Math.Floor((falsePositiveRate * negatives.Count) + 1e-9);
        foreach ((int step, long count) in negatives.Counts.Reverse())
        {
            room -= count;
            if (room < 0)
            {
                // The first step above this score is reached by none of those who tie here.
                return step >= ScoreTally.Steps ? Unreachable : ScoreTally.ScoreOf(step + 1);
            }
        }

        return ScoreTally.ScoreOf(1);
    }

    /// <summary>Mean precision over the steps in recall (what scikit-learn calls average precision); null without positives.</summary>
    public static double? AveragePrecision(ScoreTally positives, ScoreTally negatives)
    {
        if (positives.Count == 0)
        {
            return null;
        }

        double sum = 0;
        long hits = 0;
        long all = 0;
        foreach ((int _, long more, long alarms) in Descending(positives, negatives))
        {
            hits += more;
            all += more + alarms;
            sum += more * (hits / (double)all);
        }

        return sum / positives.Count;
    }

    private static IEnumerable<(int Step, long Positives, long Negatives)> Descending(ScoreTally positives, ScoreTally negatives)
    {
        Dictionary<int, long> hits = new(positives.Counts);
        Dictionary<int, long> alarms = new(negatives.Counts);
        return hits.Keys.Union(alarms.Keys).OrderDescending().Select(step => (step, hits.GetValueOrDefault(step), alarms.GetValueOrDefault(step)));
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : part / (double)whole;
}
