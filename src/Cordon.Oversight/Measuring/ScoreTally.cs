namespace Cordon.Oversight.Measuring;

/// <summary>
/// How often each score was seen. Scores are told apart to four decimals, as <c>cordon detect</c> prints them: so a tally is bounded
/// however many rows go into it, and ties are ties.
/// </summary>
public sealed class ScoreTally
{
    /// <summary>Scores 0..1 fall on this many steps, and one more for 0.</summary>
    public const int Steps = 10_000;

    private readonly SortedDictionary<int, long> _counts = [];

    public long Count { get; private set; }

    /// <summary>Steps that occurred, ascending, with how often.</summary>
    public IEnumerable<KeyValuePair<int, long>> Counts => _counts;

    public void Add(double score, long times = 1)
    {
        int step = StepOf(score);
        _counts[step] = _counts.GetValueOrDefault(step) + times;
        Count += times;
    }

    public void Add(ScoreTally other)
    {
        foreach ((int step, long count) in other._counts)
        {
            _counts[step] = _counts.GetValueOrDefault(step) + count;
        }

        Count += other.Count;
    }

    /// <summary>How many scores reach a threshold.</summary>
    public long Reaching(double threshold)
    {
        int from = StepOf(threshold);
        return threshold > 1 ? 0 : _counts.Where(pair => pair.Key >= from).Sum(pair => pair.Value);
    }

    public static ScoreTally Of(IEnumerable<double> scores)
    {
        ScoreTally tally = new();
        foreach (double score in scores)
        {
            tally.Add(score);
        }

        return tally;
    }

    internal static double ScoreOf(int step) => step / (double)Steps;

    private static int StepOf(double score) => (int)Math.Round(Math.Clamp(double.IsNaN(score) ? 0 : score, 0, 1) * Steps);
}
