using Cordon.Contracts;
using Cordon.Detection.Secrets;

namespace Cordon.Detection.Tests.Secrets;

/// <summary>Recall and false positives on public data, printed with n.</summary>
public sealed class SecretMeasurement(ITestOutputHelper output)
{
    [Theory]
    [InlineData("bn_chat")]
    [InlineData("bn_support_queries")]
    [InlineData("bn_code_requests")]
    [InlineData("bn_toolcalls_glaive")]
    [InlineData("bn_hard_wildguard")]
    [InlineData("bn_hard_cyber_frr")]
    public void Ordinary_text_holds_no_secrets(string file)
    {
        List<SharedData.Row> rows = SharedData.Rows(file);
        List<(SharedData.Row, List<Finding>)> hit = [.. rows.Select(row => (row, RuleRunner.Run(SecretRules.All, row.Text))).Where(r => r.Item2.Count > 0)];
        int firm = hit.Count(h => h.Item2.Exists(f => f.Score >= 0.5));
        output.WriteLine($"{file}: n={rows.Count}, any={hit.Count} ({(double)hit.Count / rows.Count:P3}), score>=0.5: {firm} ({(double)firm / rows.Count:P3})");
        foreach (IGrouping<string, Finding> rule in hit.SelectMany(h => h.Item2).GroupBy(f => f.Rule))
        {
            output.WriteLine($"  {rule.Key}: {rule.Count()}");
        }

        Assert.True((double)firm / rows.Count < 0.001);
    }

    [Theory]
    [InlineData("secrets_rules", 0.35)]
    [InlineData("secrets_files", 0.6)]
    public void Known_secrets_are_found(string file, double floor)
    {
        List<SharedData.Row> rows = SharedData.Rows(file);
        int found = 0, positives = 0, false_ = 0;
        int spans = 0, covered = 0;
        var byType = new SortedDictionary<string, (int All, int Found)>(StringComparer.Ordinal);
        foreach (SharedData.Row row in rows)
        {
            List<Finding> findings = RuleRunner.Run(SecretRules.All, row.Text);
            positives += row.Positive ? 1 : 0;
            found += row.Positive && findings.Count > 0 ? 1 : 0;
            false_ += !row.Positive && findings.Count > 0 ? 1 : 0;
            foreach (SharedData.Span span in row.Positive ? row.Spans : [])
            {
                bool hit = findings.Exists(f => f.Start < span.End && f.End > span.Start);
                spans++;
                covered += hit ? 1 : 0;
                (int all, int ok) = byType.GetValueOrDefault(span.Type);
                byType[span.Type] = (all + 1, ok + (hit ? 1 : 0));
            }
        }

        output.WriteLine($"{file}: rows n={positives}, found {found} ({(double)found / positives:P1}); spans n={spans}, touched {covered} ({(double)covered / spans:P1}); negatives n={rows.Count - positives}, hit {false_}");
        foreach ((string type, (int all, int ok)) in byType.Where(t => t.Value.Found < t.Value.All))
        {
            output.WriteLine($"  {type}: {ok}/{all}");
        }

        Assert.True((double)found / positives >= floor);
    }
}
