using Cordon.Contracts;
using Cordon.Detecting;
using static Cordon.Evaluating.MarkdownPage;

namespace Cordon.Evaluating;

/// <summary>The figures as tables, for a page and for a terminal.</summary>
internal sealed class MarkdownReport(EvaluationReport report)
{
    public const string Begin = "<!-- evaluation:begin -->";
    public const string End = "<!-- evaluation:end -->";

    // Few rows say little; --json has all of it.
    private const int MostSources = 30;
    private const int FewestMarked = 20;

    private readonly MarkdownPage _page = new();

    public void WriteInto(string file) => new PageRegion("evaluation").Write(file, "Evaluation", ToString());

    public override string ToString()
    {
        _page.Line($"Written {report.Date} by `cordon eval`: {report.Rows:N0} rows of {report.Files} files in {report.Seconds} s on {report.Processors} cores, detectors {report.Detectors}{(report.LeftOut > 0 ? $"; {report.LeftOut:N0} rows left out of all folds" : "")}{(report.WithoutText > 0 ? $"; {report.WithoutText:N0} rows have no text, only its digest, and are in no figure" : "")}{(report.Errors > 0 ? $"; **{report.Errors:N0} rows could not be used**" : "")}{(report.GuardFailures > 0 ? $"; **a guard failed on {report.GuardFailures:N0} texts**" : "")}. Intervals are Wilson's, 95 %. Recall is of the positives; false positives are told for easy and for hard negatives.");
        new TargetTable(report, _page).Write();
        Headlines();
        OperatingPoints();
        Agreements();
        new SourceTables(report, _page).Write();
        Spans();
        Latency();
        Place();
        Guards();
        return _page.ToString();
    }

    private void Headlines()
    {
        _page.Table("Ranking and calibration", "task | guard | scores | positive | easy, hard negative | AUC | AUC against hard | recall at 1 % | hard hit | recall at 2 % | hard hit | calibration error | Brier", "lllrrrrrrrrrr");
        foreach ((TaskReport task, DetectorReport guard) in report.Read)
        {
            _page.Row(task.Task, guard.Guard, guard.Scores, Number(task.Positives), $"{Number(task.Easy)}, {Number(task.Hard)}", Plain(guard.Auc), Plain(guard.AucHard),
                Percent(guard.At[0].Recall), Percent(guard.At[0].Hard), Percent(guard.At[1].Recall), Percent(guard.At[1].Hard), Plain(guard.CalibrationError), Plain(guard.Brier));
        }

        foreach (NotEvaluatedReport task in report.NotEvaluated)
        {
            _page.Row(task.Task, "none", "not evaluated", Number(task.Positives), Number(task.Negatives), "", "", "", "", "", "", "", "");
        }

        _page.Line();
        foreach (IGrouping<string, TaskReport> pool in report.Tasks.GroupBy(task => task.Pool.Name))
        {
            _page.Line(pool.Key == "chat"
                ? $"Thresholds for recall at 1 % and 2 % false positives are chosen on benign chat for {string.Join(", ", pool.Select(task => task.Task))}: {pool.First().Pool.Texts:N0} easy harmless user texts of sources without any positive ({string.Join("; ", pool.First().Pool.Sources)})."
                : $"For {string.Join(", ", pool.Select(task => $"{task.Task} ({task.Pool.Texts:N0})"))} chat has no such texts: they are chosen on the task's own easy negatives.");
        }

        foreach ((TaskReport task, DetectorReport guard) in report.Read.Where(pair => pair.Guard.Unscored > 0))
        {
            _page.Line($"{Number(guard.Unscored)} texts of {task.Task} are in no figure of {guard.Guard}: {(guard.Scores == "held-out" ? "no model scored them that had not seen their source" : "it says of them that it cannot tell")}.");
        }

        foreach ((TaskReport task, DetectorReport guard) in report.Read.Where(pair => pair.Guard.At[0].Recall.Hits == 0 && pair.Guard.Operating.Any(at => at.Recall.Hits > 0)))
        {
            _page.Line($"{guard.Guard} finds nothing of {task.Task} at 1 % because of ties: more than 1 % of the texts that thresholds are chosen on have the greatest score that it gives to many, so no threshold lets only 1 % through. Its operating points tell what it finds{(task.Agreement ? ", and κ below how far it agrees" : "")}.");
        }

        _page.Line("A guard that does not read where the texts of a task stand has no line there. A row's score is the greatest of its findings (0 when there is none), as `cordon detect` prints it; texts that tie are never told apart, so a threshold may let fewer through than 1 %. Calibration error (ten bins) and Brier score hold for this mix of positives and negatives.");
    }

    private void OperatingPoints()
    {
        _page.Table("Operating points: what a policy fires on", "task | guard | policy | recall | false positives, easy | false positives, hard | precision here | recall of what it acts on", "lllrrrrr");
        foreach ((TaskReport task, DetectorReport guard) in report.Read)
        {
            foreach (OperatingReport at in guard.Operating)
            {
                _page.Row(task.Task, guard.Guard, at.Policy, Range(at.Recall), Range(at.Easy), Range(at.Hard), Range(at.Precision), Percent(at.ActsOn));
            }
        }

        _page.Line();
        _page.Line("A policy fires where a finding reaches the threshold of its guard; it acts only where the guard is in mode enforce, and else records what it would have done.");
    }

    private void Agreements()
    {
        if (!report.Tasks.Any(task => task.Agreement))
        {
            return;
        }

        _page.Table($"Agreement with the labels, policy {report.Policies[0]}", "task | guard | source | positive | negative | κ | agreed", "lllrrrr");
        foreach ((TaskReport task, DetectorReport guard) in report.Read.Where(pair => pair.Task.Agreement))
        {
            Agreed(task.Task, guard.Guard, "all", guard.Operating[0]);
            foreach (SourceReport source in guard.Sources.OrderByDescending(source => source.Positives + source.Easy + source.Hard).Take(MostSources))
            {
                Agreed(task.Task, guard.Guard, source.Source, source.Operating[0]);
            }
        }

        _page.Line();
        _page.Line("κ is Cohen's: 1 is agreement on every text, 0 what chance gives. Where every label says yes or no at the guard's threshold, that tells more than recall alone.");
    }

    private void Agreed(string task, string guard, string source, OperatingReport at)
    {
        long negatives = at.Easy.Of + at.Hard.Of;
        ShareReport agreed = new(at.Recall.Hits + negatives - at.Easy.Hits - at.Hard.Hits, at.Recall.Of + negatives, (at.Recall.Hits + negatives - at.Easy.Hits - at.Hard.Hits) / (double)Math.Max(1, at.Recall.Of + negatives), null, null);
        _page.Row(task, guard, source, Number(at.Recall.Of), Number(negatives), Plain(at.Kappa), Percent(agreed));
    }

    private void Spans()
    {
        foreach (TaskReport task in report.Tasks.Where(task => !task.Spans.IsEmpty))
        {
            _page.Table($"Spans: {task.Task}, policy {report.Policies[0]}", "type | marked | found | strict precision | strict recall | strict F1 | overlap precision | overlap recall | overlap F1", "lrrrrrrrr");
            SpanReport[] told = [.. task.Spans.Where(span => span.Found > 0 || span.Type == Oversight.Measuring.SpanTally.AnyType)];
            foreach (SpanReport span in told)
            {
                _page.Row(span.Type == Oversight.Measuring.SpanTally.AnyType ? "any, type ignored" : span.Type, Number(span.Marked), Number(span.Found),
                    Percent(span.Strict.Precision), Percent(span.Strict.Recall), Plain(span.Strict.F1), Percent(span.Overlap.Precision), Percent(span.Overlap.Recall), Plain(span.Overlap.F1));
            }

            SpanReport[] never = [.. task.Spans.Except(told).Where(span => span.Marked >= FewestMarked).OrderByDescending(span => span.Marked)];
            if (never.Length > 0)
            {
                _page.Line();
                _page.Line($"Never found: {string.Join(", ", never.Select(span => $"{span.Type} ({span.Marked:N0})"))}.");
            }

            if (task.Task == "pii")
            {
                _page.Line();
                _page.Line("Entities that the policy does not look for are left out of marked and found alike.");
            }
        }
    }

    private void Latency()
    {
        _page.Table("Time", "guard | texts | p50, µs | p99, µs | µs per KB", "lrrrr");
        foreach (LatencyReport guard in report.Latency)
        {
            _page.Row(guard.Guard, Number(guard.Texts), Plain(guard.P50Micros), Plain(guard.P99Micros), Plain(guard.MicrosPerKilobyte));
        }

        _page.Line();
        foreach (LatencyReport all in report.Latency.Where(guard => guard.Guard == RunTally.Everything))
        {
            _page.Line($"Of {Number(all.Texts)} looks by all guards, those included that a preset has off, half took at most {Plain(all.P50Micros)} µs and 99 of 100 at most {Plain(all.P99Micros)} µs. Times by source stand in the tables above.");
        }

        _page.Line("Preparation (normalising, decoding, one scan for all literals) happens once for all guards. Measured while all cores work on the data; single guards on every fourth text.");
    }

    private void Place()
    {
        _page.Folded("As what a row is judged", "Where a row of each kind stands: open for the table.", "kind | with context | field | surface | trust | direction", "llllll", () =>
        {
            foreach (Reading reading in Reading.All)
            {
                _page.Row(reading.Kind, string.Join(" or ", reading.Beside), reading.IsText ? reading.Field : $"context.{reading.Field}, as {reading.AsKind}",
                    Words.Of(reading.Surface), Words.Of(DetectionRun.TrustOf(reading.Surface)), Words.Of(DetectionRun.DirectionOf(reading.Surface)));
            }
        });

        _page.Line();
        _page.Line($"The first line that fits is taken. A row that names a `surface` stands there. Not asked about by any task: {(report.Unused.IsEmpty ? "none" : string.Join(", ", report.Unused.GroupBy(unused => unused.Kind).Select(kind => $"{kind.Key} ({kind.Sum(unused => unused.Texts):N0})")))}.");
    }

    private void Guards()
    {
        _page.Table("Guards as measured", "guard | version | scores", "lll");
        foreach (GuardReport guard in report.Guards)
        {
            _page.Row(guard.Id, $"`{guard.Version}`", guard.Scores);
        }

        _page.Table("Guards without a figure here", "guard | why", "ll");
        foreach (UnmeasuredReport guard in report.Unmeasured)
        {
            _page.Row(guard.Guard, guard.Why);
        }
    }
}
