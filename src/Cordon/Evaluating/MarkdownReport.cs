using System.Globalization;
using System.Text;
using Cordon.Contracts;
using Cordon.Detecting;

namespace Cordon.Evaluating;

/// <summary>The figures as tables, for a page and for a terminal.</summary>
internal sealed class MarkdownReport(EvaluationReport report)
{
    public const string Begin = "<!-- evaluation:begin -->";
    public const string End = "<!-- evaluation:end -->";

    // Few rows say little, and a table of everything is read by nobody; --json has all of it.
    private const int MostSources = 30;
    private const int FewestMarked = 20;

    private readonly StringBuilder _page = new();

    public void WriteInto(string file) => new PageRegion("evaluation").Write(file, "Evaluation", ToString());

    public override string ToString()
    {
        _page.Clear();
        Line($"Written {report.Date} by `cordon eval`: {report.Rows:N0} rows of {report.Files} files in {report.Seconds} s on {report.Processors} cores, detectors {report.Detectors}{(report.LeftOut > 0 ? $"; {report.LeftOut:N0} rows left out of all folds" : "")}{(report.Errors > 0 ? $"; **{report.Errors:N0} rows could not be used**" : "")}{(report.GuardFailures > 0 ? $"; **a guard failed on {report.GuardFailures:N0} texts**" : "")}. Intervals are Wilson's, 95 %. Recall is of the positives; false positives are told for easy and for hard negatives.");
        Headlines();
        OperatingPoints();
        Agreements();
        Sources();
        Spans();
        Latency();
        Place();
        Guards();
        return _page.ToString();
    }

    private void Headlines()
    {
        Table("Ranking and calibration", "task | guard | scores | positive | easy, hard negative | AUC | AUC against hard | recall at 1 % | hard hit | recall at 2 % | hard hit | calibration error | Brier", "lllrrrrrrrrrr");
        foreach ((TaskReport task, DetectorReport guard) in Detectors)
        {
            Row(task.Task, guard.Guard, guard.Scores, Number(task.Positives), $"{Number(task.Easy)}, {Number(task.Hard)}", Plain(guard.Auc), Plain(guard.AucHard),
                Percent(guard.At[0].Recall), Percent(guard.At[0].Hard), Percent(guard.At[1].Recall), Percent(guard.At[1].Hard), Plain(guard.CalibrationError), Plain(guard.Brier));
        }

        foreach (NotEvaluatedReport task in report.NotEvaluated)
        {
            Row(task.Task, "none", "not evaluated", Number(task.Positives), Number(task.Negatives), "", "", "", "", "", "", "", "");
        }

        Line();
        foreach (IGrouping<string, TaskReport> pool in report.Tasks.GroupBy(task => task.Pool.Name))
        {
            Line(pool.Key == "chat"
                ? $"Thresholds for recall at 1 % and 2 % false positives are chosen on benign chat for {string.Join(", ", pool.Select(task => task.Task))}: {pool.First().Pool.Texts:N0} easy harmless user texts of sources without any positive ({string.Join("; ", pool.First().Pool.Sources)})."
                : $"For {string.Join(", ", pool.Select(task => $"{task.Task} ({task.Pool.Texts:N0})"))} chat has no such texts: they are chosen on the task's own easy negatives.");
        }

        foreach ((TaskReport task, DetectorReport guard) in Detectors.Where(pair => pair.Item2.Unscored > 0))
        {
            Line($"{Number(guard.Unscored)} texts of {task.Task} are in no figure of {guard.Guard}: {(guard.Scores == "held-out" ? "no model scored them that had not seen their source" : "it says of them that it cannot tell")}.");
        }

        Line("A guard that does not read where the texts of a task stand has no line there. A row's score is the greatest of its findings (0 when there is none), as `cordon detect` prints it; texts that tie are never told apart, so a threshold may let fewer through than 1 %. Calibration error (ten bins) and Brier score hold for this mix of positives and negatives.");
    }

    private void OperatingPoints()
    {
        Table("Operating points: what a policy fires on", "task | guard | policy | recall | false positives, easy | false positives, hard | precision here | recall of what it acts on", "lllrrrrr");
        foreach ((TaskReport task, DetectorReport guard) in Detectors)
        {
            foreach (OperatingReport at in guard.Operating)
            {
                Row(task.Task, guard.Guard, at.Policy, Range(at.Recall), Range(at.Easy), Range(at.Hard), Range(at.Precision), Percent(at.ActsOn));
            }
        }

        Line();
        Line("A policy fires where a finding reaches the threshold of its guard; it acts only where the guard is in mode enforce, and else records what it would have done.");
    }

    private void Agreements()
    {
        if (!report.Tasks.Any(task => task.Agreement))
        {
            return;
        }

        Table($"Agreement with the labels, policy {report.Policies[0]}", "task | guard | source | positive | negative | κ | agreed", "lllrrrr");
        foreach ((TaskReport task, DetectorReport guard) in Detectors.Where(pair => pair.Item1.Agreement))
        {
            Agreed(task.Task, guard.Guard, "all", guard.Operating[0]);
            foreach (SourceReport source in guard.Sources.OrderByDescending(source => source.Positives + source.Easy + source.Hard).Take(MostSources))
            {
                Agreed(task.Task, guard.Guard, source.Source, source.Operating[0]);
            }
        }

        Line();
        Line("κ is Cohen's: 1 is agreement on every text, 0 what chance gives. Where every label says yes or no at the guard's threshold, that tells more than recall alone.");
    }

    private void Agreed(string task, string guard, string source, OperatingReport at)
    {
        long negatives = at.Easy.Of + at.Hard.Of;
        ShareReport agreed = new(at.Recall.Hits + negatives - at.Easy.Hits - at.Hard.Hits, at.Recall.Of + negatives, (at.Recall.Hits + negatives - at.Easy.Hits - at.Hard.Hits) / (double)Math.Max(1, at.Recall.Of + negatives), null, null);
        Row(task, guard, source, Number(at.Recall.Of), Number(negatives), Plain(at.Kappa), Percent(agreed));
    }

    private void Sources()
    {
        string policy = report.Policies[0];
        Table($"By source, all guards of a task together, policy {policy}", "task | source | positive | easy, hard negative | AUC | AUC within the source | recall at 1 % | recall | false positives, easy | false positives, hard", "llrrrrrrrr");
        foreach (TaskReport task in report.Tasks)
        {
            SourceReport[] sources = [.. task.Detectors[^1].Sources.Where(source => source.Positives > 0).OrderByDescending(source => source.Positives)];
            foreach (SourceReport source in sources.Take(MostSources))
            {
                OperatingReport at = source.Operating[0];
                Row(task.Task, source.Source, Number(source.Positives), $"{Number(source.Easy)}, {Number(source.Hard)}", Plain(source.Auc), Plain(source.AucWithin),
                    Percent(source.At[0].Recall), Percent(at.Recall), Counted(at.Easy), Counted(at.Hard));
            }

            More(task.Task, sources, columns: 10);
        }

        Table($"False positives by harmless source, policy {policy}", "task | source | easy | hard | false positives, easy | false positives, hard", "llrrrr");
        foreach (IGrouping<string, TaskReport> alike in report.Tasks.GroupBy(task => $"{string.Join(',', task.Categories)} {task.Surface}"))
        {
            string tasks = string.Join(", ", alike.Select(task => task.Task));
            SourceReport[] sources = [.. alike.First().Detectors[^1].Sources.Where(source => source.Positives == 0).OrderByDescending(source => source.Easy + source.Hard)];
            foreach (SourceReport source in sources.Take(MostSources))
            {
                Row(tasks, source.Source, Number(source.Easy), Number(source.Hard), Counted(source.Operating[0].Easy), Counted(source.Operating[0].Hard));
            }

            More(tasks, sources, columns: 6);
        }
    }

    private void More(string task, SourceReport[] sources, int columns)
    {
        if (sources.Length > MostSources)
        {
            Row([task, $"{sources.Length - MostSources} more sources", .. Enumerable.Repeat("", columns - 2)]);
        }
    }

    private void Spans()
    {
        foreach (TaskReport task in report.Tasks.Where(task => !task.Spans.IsEmpty))
        {
            Table($"Spans: {task.Task}, policy {report.Policies[0]}", "type | marked | found | strict precision | strict recall | strict F1 | overlap precision | overlap recall | overlap F1", "lrrrrrrrr");
            SpanReport[] told = [.. task.Spans.Where(span => span.Found > 0 || span.Type == Oversight.Measuring.SpanTally.AnyType)];
            foreach (SpanReport span in told)
            {
                Row(span.Type == Oversight.Measuring.SpanTally.AnyType ? "any, type ignored" : span.Type, Number(span.Marked), Number(span.Found),
                    Percent(span.Strict.Precision), Percent(span.Strict.Recall), Plain(span.Strict.F1), Percent(span.Overlap.Precision), Percent(span.Overlap.Recall), Plain(span.Overlap.F1));
            }

            SpanReport[] never = [.. task.Spans.Except(told).Where(span => span.Marked >= FewestMarked).OrderByDescending(span => span.Marked)];
            if (never.Length > 0)
            {
                Line();
                Line($"Never found: {string.Join(", ", never.Select(span => $"{span.Type} ({span.Marked:N0})"))}.");
            }

            if (task.Task == "pii")
            {
                Line();
                Line("Entities that the policy does not look for are left out of marked and found alike.");
            }
        }
    }

    private void Latency()
    {
        Table("Time", "guard | texts | p50, µs | p99, µs | µs per KB", "lrrrr");
        foreach (LatencyReport guard in report.Latency)
        {
            Row(guard.Guard, Number(guard.Texts), Plain(guard.P50Micros), Plain(guard.P99Micros), Plain(guard.MicrosPerKilobyte));
        }

        Line();
        Line("Preparation (normalising, decoding, one scan for all literals) happens once for all guards. Measured while all cores work on the data; single guards on every fourth text.");
    }

    private void Place()
    {
        Table("As what a row is judged", "kind | with context | field | surface | trust | direction", "llllll");
        foreach (Reading reading in Reading.All)
        {
            Row(reading.Kind, string.Join(" or ", reading.Beside), reading.IsText ? reading.Field : $"context.{reading.Field}, as {reading.AsKind}",
                Words.Of(reading.Surface), Words.Of(DetectionRun.TrustOf(reading.Surface)), Words.Of(DetectionRun.DirectionOf(reading.Surface)));
        }

        Line();
        Line($"The first line that fits is taken. A row that names a `surface` stands there. Not asked about by any task: {(report.Unused.IsEmpty ? "none" : string.Join(", ", report.Unused.GroupBy(unused => unused.Kind).Select(kind => $"{kind.Key} ({kind.Sum(unused => unused.Texts):N0})")))}.");
    }

    private void Guards()
    {
        Table("Guards as measured", "guard | version | scores", "lll");
        foreach (GuardReport guard in report.Guards)
        {
            Row(guard.Id, $"`{guard.Version}`", guard.Scores);
        }
    }

    private IEnumerable<(TaskReport, DetectorReport)> Detectors => report.Tasks.SelectMany(task => task.Detectors
        .Where(guard => guard.Unread < task.Positives || task.Detectors.Length == 1).Select(guard => (task, guard)));

    private void Table(string title, string columns, string sides)
    {
        Line();
        Line($"### {title}");
        Line();
        Row(columns.Split(" | "));
        Row([.. sides.Select(side => side == 'l' ? "---" : "---:")]);
    }

    private void Row(params string[] cells) => Line($"| {string.Join(" | ", cells)} |");

    private void Line(string text = "") => _page.Append(text).Append('\n');

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Plain(double? value) => value?.ToString(value >= 100 ? "N0" : "0.###", CultureInfo.InvariantCulture) ?? "–";

    private static string Percent(ShareReport share) => share.Share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.0} %") : "–";

    private static string Counted(ShareReport share) => share.Of == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{share.Share * 100:0.00} % ({share.Hits:N0})");

    private static string Range(ShareReport share) =>
        share.Share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.00} % ({share.Low * 100:0.00}–{share.High * 100:0.00}, {share.Hits:N0} of {share.Of:N0})") : "–";
}
