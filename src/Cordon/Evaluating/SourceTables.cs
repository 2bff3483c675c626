using System.Globalization;
using static Cordon.Evaluating.MarkdownPage;

namespace Cordon.Evaluating;

/// <summary>The figures of each source: what is found in those with positives, and what harmless ones have hit.</summary>
internal sealed class SourceTables(EvaluationReport report, MarkdownPage page)
{
    // Few rows say little, and a table of everything is read by nobody; --json has all of it.
    private const int MostSources = 30;
    private const int FewestPositives = 20;
    private const double MostOfATask = 0.8;

    private readonly string _policy = report.Policies[0];

    public void Write()
    {
        Together();
        Each();
        Harmless();
    }

    private void Together()
    {
        page.Table(
            $"By source, all guards of a task together, policy {_policy}",
            "task | source | positive | easy, hard negative | AUC | AUC within the source | recall at 1 % | at 2 % | recall | false positives, easy | false positives, hard | calibration error | p50, p99, µs",
            "llrrrrrrrrrrr");
        foreach (TaskReport task in report.Tasks)
        {
            SourceReport[] sources = Positive(task.Detectors[^1]);
            foreach (SourceReport source in sources.Take(MostSources))
            {
                OperatingReport at = source.Operating[0];
                page.Row(
                    task.Task, source.Source, Number(source.Positives), $"{Number(source.Easy)}, {Number(source.Hard)}",
                    Plain(source.Auc), Plain(source.AucWithin), Percent(source.At[0].Recall), Percent(source.At[1].Recall),
                    Interval(at.Recall), Counted(at.Easy), Counted(at.Hard), Plain(source.CalibrationError), Times(source.Latency));
            }

            More(task.Task, sources, columns: 13);
        }

        page.Line();
        page.Line("Calibration error holds for the source's own mix: in one that has nothing but positives it is how far their mean score is from 1. Times are those of all guards and the policy together, or, where one guard alone answers a task, of that guard.");
        foreach (TaskReport task in report.Tasks)
        {
            Remarks(task);
        }
    }

    // What a figure for all sources hides.
    private void Remarks(TaskReport task)
    {
        SourceReport[] sources = Positive(task.Detectors[^1]);
        long all = sources.Sum(source => source.Positives);
        if (sources.Length > 1 && sources[0].Positives >= MostOfATask * all)
        {
            page.Line($"Of the {all:N0} positives of {task.Task} {sources[0].Positives:N0} are of one source ({sources[0].Source}); of the other {all - sources[0].Positives:N0} the policy {_policy} finds {sources.Skip(1).Sum(source => source.Operating[0].Recall.Hits):N0}.");
        }
        else if (sources.Length == 1 && all >= FewestPositives)
        {
            page.Line($"All {all:N0} positives of {task.Task} are of one source ({sources[0].Source}).");
        }

        SourceReport[] missed = [.. sources.Where(source => source.Positives >= FewestPositives && source.Operating[0].Recall.Hits == 0)];
        if (missed.Length > 0)
        {
            page.Line($"Of {task.Task} the policy {_policy} finds none in {string.Join(", ", missed.Select(source => $"{source.Source} ({source.Positives:N0})"))}.");
        }
    }

    private void Each()
    {
        string policies = string.Concat(report.Policies.Select(policy => $" | {policy}: recall | false positives | precision"));
        page.Folded(
            "By source, each guard and policy", "What each guard finds in each source, under each policy, with intervals: open for the table.",
            $"task | guard | source | positive | AUC | recall at 1 % | at 2 % | calibration error | p50, p99, µs{policies}", "lllrrrrrr" + new string('r', 3 * report.Policies.Length),
            () =>
            {
                foreach ((TaskReport task, DetectorReport guard) in report.Read)
                {
                    foreach (SourceReport source in Positive(guard).Take(MostSources))
                    {
                        page.Row([
                            task.Task, guard.Guard, source.Source, Number(source.Positives), Plain(source.Auc),
                            Percent(source.At[0].Recall), Percent(source.At[1].Recall), Plain(source.CalibrationError), Times(source.Latency),
                            .. source.Operating.SelectMany(at => (string[])[Interval(at.Recall), Hit(at), Hit(at) == "–" ? "–" : Interval(at.Precision)]),
                        ]);
                    }
                }
            });
        page.Line();
        page.Line("False positives and precision are the source's own, – where it has no negatives. A guard by itself is timed on every fourth text, – where that leaves none of a source.");
    }

    private void Harmless()
    {
        page.Folded(
            "False positives by harmless source", "What the guards of a task together fire on in sources without positives, under each policy: open for the table.",
            $"task | source | easy | hard{string.Concat(report.Policies.Select(policy => $" | {policy}"))}", "llrr" + new string('r', report.Policies.Length),
            () =>
            {
                foreach (IGrouping<string, TaskReport> alike in report.Tasks.GroupBy(task => $"{string.Join(',', task.Categories)} {task.Surface}"))
                {
                    string tasks = string.Join(", ", alike.Select(task => task.Task));
                    SourceReport[] sources =
                    [
                        .. alike.First().Detectors[^1].Sources.Where(source => source.Positives == 0 && source.Easy + source.Hard > 0).OrderByDescending(source => source.Easy + source.Hard),
                    ];
                    foreach (SourceReport source in sources.Take(MostSources))
                    {
                        page.Row([tasks, source.Source, Number(source.Easy), Number(source.Hard), .. source.Operating.Select(Hit)]);
                    }

                    More(tasks, sources, columns: 4 + report.Policies.Length);
                }
            });
        page.Line();
        page.Line("Each guard by itself in each harmless source, with its times: `--json`.");
    }

    private void More(string task, SourceReport[] sources, int columns)
    {
        if (sources.Length > MostSources)
        {
            page.Row([task, $"{sources.Length - MostSources} more sources", .. Enumerable.Repeat("", columns - 2)]);
        }
    }

    private static SourceReport[] Positive(DetectorReport guard) => [.. guard.Sources.Where(source => source.Positives > 0).OrderByDescending(source => source.Positives)];

    // A source has easy negatives or hard ones, seldom both.
    private static string Hit(OperatingReport at) => (at.Easy.Of, at.Hard.Of) switch
    {
        (0, 0) => "–",
        (_, 0) => Interval(at.Easy),
        (0, _) => $"hard {Interval(at.Hard)}",
        _ => $"{Interval(at.Easy)}, hard {Interval(at.Hard)}",
    };

    private static string Times(TimeReport time) =>
        time.Texts == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{Plain(time.P50Micros)}, {time.P99Micros:#,0.#}");
}
