using Cordon.Contracts;
using Cordon.Oversight.Measuring;

namespace Cordon.Evaluating;

/// <summary>Texts that count alike: of one source and kind, with the same label, in the same place.</summary>
internal sealed record CellKey(string Source, string Kind, bool Fires, Surface Surface)
{
    public bool IsHard => Kind == EvaluationTask.HardKind;
}

/// <summary>The counts of one column over the texts of a cell, or of several.</summary>
internal sealed class SeriesTally(int policies)
{
    public ScoreTally Scores { get; } = new();

    public long[] Fired { get; } = new long[policies];

    public long[] Acted { get; } = new long[policies];

    /// <summary>Texts that no guard of the column reads where they stand: their score is 0.</summary>
    public long Unread { get; private set; }

    /// <summary>Texts without a held-out score, or of which the guard says that it cannot tell: they are in none of the figures.</summary>
    public long Unscored { get; private set; }

    public void Add(SeriesOutcome outcome)
    {
        if (outcome.Score is not { } score)
        {
            Unscored++;
            return;
        }

        Scores.Add(score);
        Unread += outcome.Unread ? 1 : 0;
        for (int i = 0; i < Fired.Length; i++)
        {
            Fired[i] += (long)(outcome.Fired >> i) & 1;
            Acted[i] += (long)(outcome.Acted >> i) & 1;
        }
    }

    public void Add(SeriesTally other)
    {
        Scores.Add(other.Scores);
        Unread += other.Unread;
        Unscored += other.Unscored;
        for (int i = 0; i < Fired.Length; i++)
        {
            Fired[i] += other.Fired[i];
            Acted[i] += other.Acted[i];
        }
    }
}

internal sealed class Cell(int policies)
{
    public long Texts { get; set; }

    public SeriesTally[] Series { get; } = [.. Evaluating.Series.All.Select(_ => new SeriesTally(policies))];

    public Dictionary<string, SpanTally> Spans { get; } = new(StringComparer.Ordinal);

    /// <summary>How long each guard that was watched looked at the texts, and all guards together.</summary>
    public Dictionary<string, LatencyTally> Latency { get; } = new(StringComparer.Ordinal);
}

/// <summary>All that is kept of a run: its size follows the number of sources, kinds and scores, not that of rows.</summary>
internal sealed class RunTally(int policies)
{
    /// <summary>What happens to a text once for all guards, listed beside them.</summary>
    public const string Preparation = "(preparation)";

    public const string Everything = "(all guards and policy)";

    public Dictionary<CellKey, Cell> Cells { get; } = [];

    /// <summary>Texts on which a guard failed.</summary>
    public long Failed { get; private set; }

    public int Policies => policies;

    public void Add(TextOutcome outcome)
    {
        CellKey key = new(outcome.Source, outcome.Kind, outcome.Fires, outcome.Surface);
        Cell cell = Cells.TryGetValue(key, out Cell? known) ? known : Cells[key] = new Cell(policies);
        cell.Texts++;
        Failed += outcome.Failed ? 1 : 0;
        for (int i = 0; i < outcome.Series.Length; i++)
        {
            cell.Series[i].Add(outcome.Series[i]);
        }

        foreach ((string category, IReadOnlyList<MarkedSpan> marked, IReadOnlyList<MarkedSpan> found) in outcome.Spans)
        {
            SpanTally spans = cell.Spans.TryGetValue(category, out SpanTally? counted) ? counted : cell.Spans[category] = new SpanTally();
            spans.Add(marked, found);
        }

        TimesOf(cell, Everything).Add(outcome.Micros * 1000, outcome.Bytes);
        foreach ((string guard, long nanoseconds) in outcome.Sampled)
        {
            TimesOf(cell, guard).Add(nanoseconds, outcome.Bytes);
        }
    }

    /// <summary>How long a guard looked at the texts of some cells.</summary>
    public static LatencyTally LatencyOf(IEnumerable<Cell> cells, string guard)
    {
        LatencyTally sum = new();
        foreach (Cell cell in cells)
        {
            if (cell.Latency.TryGetValue(guard, out LatencyTally? times))
            {
                sum.Add(times);
            }
        }

        return sum;
    }

    private static LatencyTally TimesOf(Cell cell, string guard) =>
        cell.Latency.TryGetValue(guard, out LatencyTally? known) ? known : cell.Latency[guard] = new LatencyTally();
}
