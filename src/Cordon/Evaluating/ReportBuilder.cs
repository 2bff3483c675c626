using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detecting;
using Cordon.Detection;
using Cordon.Oversight.Measuring;

namespace Cordon.Evaluating;

/// <summary>From counts to figures.</summary>
internal sealed class ReportBuilder(RunTally tally, ImmutableArray<string> policies, HeldOutScores? heldOut)
{
    private static readonly ImmutableArray<double> Rates = [0.01, 0.02];

    private readonly ILookup<string, KeyValuePair<CellKey, Cell>> _bySource = tally.Cells.OrderBy(cell => cell.Key.Kind, StringComparer.Ordinal).ToLookup(cell => cell.Key.Source);

    public IEnumerable<TaskReport> Tasks() => EvaluationTask.All.Where(task => task.IsEvaluated).Select(Task).Where(task => task.Positives > 0);

    public IEnumerable<NotEvaluatedReport> NotEvaluated() => EvaluationTask.All.Where(task => !task.IsEvaluated)
        .Select(task => new NotEvaluatedReport(task.Id, task.Categories, Count(Positives(task)), Count(Negatives(task))));

    /// <summary>Texts that no task asks about.</summary>
    public IEnumerable<UnusedReport> Unused(IReadOnlyDictionary<(string Kind, string Source), long> unread)
    {
        HashSet<CellKey> used = [.. EvaluationTask.All.SelectMany(task => Positives(task).Concat(Negatives(task))).Select(cell => cell.Key)];
        return tally.Cells.Where(cell => !used.Contains(cell.Key)).Select(cell => new UnusedReport(cell.Key.Kind, cell.Key.Source, cell.Value.Texts))
            .Concat(unread.Select(pair => new UnusedReport(pair.Key.Kind, pair.Key.Source, pair.Value)))
            .OrderBy(unused => unused.Kind, StringComparer.Ordinal).ThenBy(unused => unused.Source, StringComparer.Ordinal);
    }

    public IEnumerable<LatencyReport> Latency() => tally.Cells.Values.SelectMany(cell => cell.Latency.Keys).Distinct().Order(StringComparer.Ordinal)
        .Select(guard => (guard, Time(tally.Cells.Values, guard)))
        .Select(pair => new LatencyReport(pair.guard, pair.Item2.Texts, pair.Item2.P50Micros, pair.Item2.P99Micros, pair.Item2.MicrosPerKilobyte));

    /// <summary>How far a guard's figures can be trusted on this data.</summary>
    public string ScoresOf(GuardVersion guard) => Trust(DetectionRun.Categories.Where(pair => pair.Guard == guard.Id));

    private TaskReport Task(EvaluationTask task)
    {
        List<KeyValuePair<CellKey, Cell>> positives = [.. Positives(task)];
        List<KeyValuePair<CellKey, Cell>> negatives = [.. Negatives(task)];
        List<KeyValuePair<CellKey, Cell>> pool = [.. task.Pool == Pool.Chat ? tally.Cells.Where(IsChat) : negatives.Where(cell => !cell.Key.IsHard)];
        return new TaskReport(
            task.Id, task.Categories, task.IsAgreement, Words.Of(task.Surface), Count(positives), Count(negatives.Where(cell => !cell.Key.IsHard)), Count(negatives.Where(cell => cell.Key.IsHard)),
            new PoolReport(task.Pool == Pool.Chat ? "chat" : "own", Count(pool), [.. pool.Select(cell => cell.Key.Source).Distinct().Order(StringComparer.Ordinal)]),
            [.. Series.All.Select((series, i) => (series, i)).Where(pair => pair.series.IsOf(task)).Select(pair => Detector(pair.series, pair.i, positives, negatives, pool, task.IsAgreement))],
            [.. SpansOf(task)]);
    }

    private DetectorReport Detector(
        Series series, int index, List<KeyValuePair<CellKey, Cell>> positives, List<KeyValuePair<CellKey, Cell>> negatives, List<KeyValuePair<CellKey, Cell>> pool,
        bool agreement)
    {
        SeriesTally Sum(IEnumerable<KeyValuePair<CellKey, Cell>> cells)
        {
            SeriesTally sum = new(policies.Length);
            foreach (KeyValuePair<CellKey, Cell> cell in cells)
            {
                sum.Add(cell.Value.Series[index]);
            }

            return sum;
        }

        SeriesTally hits = Sum(positives);
        SeriesTally easy = Sum(negatives.Where(cell => !cell.Key.IsHard));
        SeriesTally hard = Sum(negatives.Where(cell => cell.Key.IsHard));
        SeriesTally all = Sum(negatives);
        ImmutableArray<(double Rate, double Threshold)> thresholds = [.. Rates.Select(rate => (rate, Ranking.ThresholdAt(Sum(pool).Scores, rate)))];
        IEnumerable<string> sources = positives.Concat(negatives).Select(cell => cell.Key.Source).Distinct().Order(StringComparer.Ordinal);
        return new DetectorReport(
            series.Guard ?? "together", Trust(DetectionRun.Categories.Where(series.Has)), hits.Unread, hits.Unscored + all.Unscored,
            Round(Ranking.Auc(hits.Scores, all.Scores)), Round(Ranking.Auc(hits.Scores, hard.Scores)), Round(Ranking.AveragePrecision(hits.Scores, all.Scores)),
            At(thresholds, hits, hard), Operating(hits, easy, hard, agreement),
            Round(Calibration.Of(hits.Scores, all.Scores)?.ExpectedError), Round(Calibration.Of(hits.Scores, all.Scores)?.Brier),
            [.. sources.Select(source => Source(
                source, thresholds, all, Sum(positives.Where(cell => cell.Key.Source == source)),
                Sum(negatives.Where(cell => cell.Key.Source == source && !cell.Key.IsHard)), Sum(negatives.Where(cell => cell.Key.Source == source && cell.Key.IsHard)), agreement,
                Time(positives.Concat(negatives).Where(cell => cell.Key.Source == source).Select(cell => cell.Value), series.Guard ?? RunTally.Everything)))]);
    }

    private SourceReport Source(
        string source, ImmutableArray<(double, double)> thresholds, SeriesTally all, SeriesTally hits, SeriesTally easy, SeriesTally hard, bool agreement, TimeReport time)
    {
        SeriesTally own = new(policies.Length);
        own.Add(easy);
        own.Add(hard);
        Calibration? calibration = Calibration.Of(hits.Scores, own.Scores);
        return new SourceReport(
            source, hits.Scores.Count, easy.Scores.Count, hard.Scores.Count, Round(Ranking.Auc(hits.Scores, all.Scores)), Round(Ranking.Auc(hits.Scores, own.Scores)),
            At(thresholds, hits, hard), Operating(hits, easy, hard, agreement), Round(calibration?.ExpectedError), Round(calibration?.Brier), time);
    }

    private static TimeReport Time(IEnumerable<Cell> cells, string guard)
    {
        LatencyTally times = RunTally.LatencyOf(cells, guard);
        return new TimeReport(times.Count, times.Micros(0.5), times.Micros(0.99), Math.Round(times.MicrosPerKilobyte, 2));
    }

    private static ImmutableArray<AtReport> At(ImmutableArray<(double Rate, double Threshold)> thresholds, SeriesTally hits, SeriesTally hard) =>
    [
        .. thresholds.Select(at => new AtReport(
            at.Rate, at.Threshold, Report(hits.Scores.Reaching(at.Threshold), hits.Scores.Count), Report(hard.Scores.Reaching(at.Threshold), hard.Scores.Count))),
    ];

    private ImmutableArray<OperatingReport> Operating(SeriesTally hits, SeriesTally easy, SeriesTally hard, bool agreement) =>
    [
        .. policies.Select((policy, i) => new OperatingReport(
            policy, Report(hits.Fired[i], hits.Scores.Count), Report(easy.Fired[i], easy.Scores.Count), Report(hard.Fired[i], hard.Scores.Count),
            Report(hits.Fired[i], hits.Fired[i] + easy.Fired[i] + hard.Fired[i]), Report(hits.Acted[i], hits.Scores.Count),
            agreement ? Round(Agreement.Kappa(hits.Fired[i], hits.Scores.Count, easy.Fired[i] + hard.Fired[i], easy.Scores.Count + hard.Scores.Count)) : null)),
    ];

    private IEnumerable<SpanReport> SpansOf(EvaluationTask task)
    {
        SpanTally sum = new();
        string category = task.Categories[0];
        foreach (IGrouping<string, KeyValuePair<CellKey, Cell>> source in _bySource)
        {
            // A source without marks would count every find as wrong, and a source of plain chat says that better elsewhere.
            SpanTally own = new();
            foreach (KeyValuePair<CellKey, Cell> cell in source.Where(cell => cell.Value.Spans.ContainsKey(category)))
            {
                own.Add(cell.Value.Spans[category]);
            }

            if (own.Marked > 0)
            {
                sum.Add(own);
            }
        }

        return sum.Types.Select(type =>
        {
            (SpanFigures strict, SpanFigures overlap) = (sum.Strict(type), sum.Overlap(type));
            return new SpanReport(type, strict.Recall.Of, strict.Precision.Of, Measure(strict), Measure(overlap));
        });
    }

    private static SpanMeasure Measure(SpanFigures figures) => new(Report(figures.Precision), Report(figures.Recall), Round(figures.F1));

    private string Trust(IEnumerable<(string Category, string Guard)> pairs) => string.Join(" and ", pairs
        .Select(pair => heldOut?.Replaces(pair.Guard, pair.Category) == true ? "held-out" : DetectorSet.BuiltIn.Single(guard => guard.Id == pair.Guard).Trained ? "in-sample" : "rules")
        .Distinct().Order(StringComparer.Ordinal));

    private IEnumerable<KeyValuePair<CellKey, Cell>> Positives(EvaluationTask task) =>
        tally.Cells.Where(cell => cell.Key.Fires && task.Positives.Contains(cell.Key.Kind));

    // Kinds of its own are labelled for the task. Harmless rows are, where their source has positives, labelled for the tasks that these belong
    // to: nobody has looked whether they are free of anything else.
    private IEnumerable<KeyValuePair<CellKey, Cell>> Negatives(EvaluationTask task) => tally.Cells.Where(cell =>
        !cell.Key.Fires && task.Negatives.Contains(cell.Key.Kind)
        && (!EvaluationTask.Harmless.Contains(cell.Key.Kind)
            || (HasOnlyNegatives(cell.Key.Source) ? cell.Key.Surface == task.Surface : Positives(task).Any(other => other.Key.Source == cell.Key.Source))));

    private bool IsChat(KeyValuePair<CellKey, Cell> cell) =>
        !cell.Key.Fires && cell.Key.Kind == EvaluationTask.EasyKind && cell.Key.Surface == Surface.User && HasOnlyNegatives(cell.Key.Source);

    private bool HasOnlyNegatives(string source) => _bySource[source].All(cell => !cell.Key.Fires);

    private static long Count(IEnumerable<KeyValuePair<CellKey, Cell>> cells) => cells.Sum(cell => cell.Value.Texts);

    private static ShareReport Report(long hits, long of) => Report(new Proportion(hits, of));

    private static ShareReport Report(Proportion share) => new(share.Hits, share.Of, Round(share.Share), Round(share.Low), Round(share.High));

    private static double? Round(double? value) => value is { } number ? Math.Round(number, 6) : null;
}
