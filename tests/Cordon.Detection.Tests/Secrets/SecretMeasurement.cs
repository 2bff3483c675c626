using System.Globalization;
using Cordon.Contracts;

namespace Cordon.Detection.Tests.Secrets;

/// <summary>Recall and false positives of the guard on public data, printed with n. Prints counts only, never a text.</summary>
public sealed class SecretMeasurement(ITestOutputHelper output)
{
    private static readonly DetectorSet Set = DetectorSet.Create(DetectionSettings.Default);
    private static readonly IDetector Guard = Set.Detectors.Single(d => d.Id == "secrets");

    [Theory]
    [InlineData("bn_chat", 0)]
    [InlineData("bn_support_queries", 0)]
    [InlineData("bn_code_requests", 3)]
    // Fifteen answers of a tool that makes passwords: they hold what they hold.
    [InlineData("bn_toolcalls_glaive", 15)]
    [InlineData("bn_hard_wildguard", 0)]
    [InlineData("bn_hard_cyber_frr", 0)]
    public void Ordinary_text_holds_no_secrets(string file, int most)
    {
        List<SharedData.Row> rows = SharedData.Rows(file);
        List<(SharedData.Row Row, List<Finding> Findings)> hit = [.. rows.Select(row => (row, Find(row.Text))).Where(r => r.Item2.Count > 0)];
        int firm = hit.Count(h => h.Findings.Exists(f => f.Score >= 0.5));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}: n={rows.Count}, any={hit.Count} ({(double)hit.Count / rows.Count:P3}), score>=0.5: {firm} ({(double)firm / rows.Count:P3})"));
        foreach (IGrouping<string, Finding> rule in hit.SelectMany(h => h.Findings).GroupBy(f => f.Rule))
        {
            output.WriteLine($"  {rule.Key}: {rule.Count()}");
        }

        Dump(file, hit.Select(h => (h.Row, h.Findings)));
        Assert.InRange(firm, 0, most);
    }

    [Theory]
    [InlineData("secrets_rules", 0.82, 0.77, 28)]
    [InlineData("secrets_files", 0.88, 0.87, 8)]
    public void Known_secrets_are_found(string file, double touchedFloor, double coveredFloor, int mostAlarms)
    {
        List<SharedData.Row> rows = SharedData.Rows(file);
        int positives = 0, found = 0, negatives = 0, alarms = 0, spans = 0, exact = 0, covered = 0, touched = 0;
        var dump = new List<(SharedData.Row, List<Finding>)>();
        foreach (SharedData.Row row in rows)
        {
            List<Finding> findings = [.. Find(row.Text).Where(f => f.Score >= 0.5)];
            dump.Add((row, findings));
            positives += row.Positive ? 1 : 0;
            negatives += row.Positive ? 0 : 1;
            found += row.Positive && findings.Count > 0 ? 1 : 0;
            alarms += !row.Positive && findings.Count > 0 ? 1 : 0;
            foreach (SharedData.Span span in row.Positive ? row.Spans : [])
            {
                spans++;
                exact += findings.Exists(f => f.Start == span.Start && f.End == span.End) ? 1 : 0;
                covered += findings.Exists(f => f.Start <= span.Start && f.End >= span.End) ? 1 : 0;
                touched += findings.Exists(f => f.Start < span.End && f.End > span.Start) ? 1 : 0;
            }
        }

        string Share(int part, int of) => string.Create(CultureInfo.InvariantCulture, $"{part} of {of} ({(double)part / of:P1})");
        output.WriteLine($"{file}: rows found {Share(found, positives)}; spans exact {Share(exact, spans)}, covered {Share(covered, spans)}, touched {Share(touched, spans)}; negatives hit {Share(alarms, negatives)}");
        Dump(file, dump);
        Assert.InRange((double)touched / spans, touchedFloor, 1);
        Assert.InRange((double)covered / spans, coveredFloor, 1);
        Assert.InRange(alarms, 0, mostAlarms);
    }

    private static List<Finding> Find(string text)
    {
        var findings = new List<Finding>();
        Guard.Detect(Set.Prepare(text), new(Surface.User, Direction.Request, Trust.User), findings);
        return findings;
    }

    // For whoever writes rules: what was found where, in a folder of their choice.
    private static void Dump(string file, IEnumerable<(SharedData.Row Row, List<Finding> Findings)> rows)
    {
        if (Environment.GetEnvironmentVariable("CORDON_MISSES") is { } folder)
        {
            File.WriteAllLines(Path.Combine(folder, file + ".tsv"), rows.Select(r =>
                $"{r.Row.Id}\t{string.Join(' ', r.Findings.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Rule}:{f.Start}:{f.End}:{f.Score:F2}")))}"));
        }
    }
}
