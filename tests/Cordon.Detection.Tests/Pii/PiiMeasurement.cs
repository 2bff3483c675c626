using Cordon.Contracts;
using Cordon.Detection.Pii;

namespace Cordon.Detection.Tests.Pii;

/// <summary>Recall and false positives on public data, printed with n.</summary>
public sealed class PiiMeasurement(ITestOutputHelper output)
{
    private static readonly PiiDetector Detector = PiiDetector.Of(DetectionSettings.Default, []);

    [Theory]
    [InlineData("bn_chat")]
    [InlineData("bn_support_queries")]
    [InlineData("bn_code_requests")]
    [InlineData("bn_toolcalls_glaive")]
    [InlineData("bn_hard_wildguard")]
    [InlineData("bn_hard_cyber_frr")]
    public void Ordinary_text_seldom_looks_personal(string file)
    {
        List<SharedData.Row> rows = SharedData.Rows(file);
        List<(SharedData.Row Row, List<Finding> Found)> hit = [.. rows
            .Select(row => (row, StreamPromise.Find(Detector, row.Text).FindAll(f => f.Score >= 0.5))).Where(r => r.Item2.Count > 0)];
        output.WriteLine($"{file}: n={rows.Count}, rows with a finding {hit.Count} ({(double)hit.Count / rows.Count:P3}), without those that hold an e-mail address {hit.Count(h => h.Found.TrueForAll(f => f.Entity != PiiEntities.Email))}");
        foreach (IGrouping<string, Finding> rule in hit.SelectMany(h => h.Found).GroupBy(f => f.Rule))
        {
            output.WriteLine($"  {rule.Key}: {rule.Count()}");
        }

        // Rows with e-mail addresses hold what the guard looks for; so do tool calls that make accounts with passwords and birthdays.
        Assert.True((double)hit.Count(h => h.Found.TrueForAll(f => f.Entity is not (PiiEntities.Email or PiiEntities.Password or PiiEntities.DateOfBirth or PiiEntities.Salary or PiiEntities.Address))) / rows.Count < 0.01);
    }

    [Fact]
    public void Synthetic_personal_data_is_found()
    {
        Dictionary<string, string> entities = new()
        {
            ["EMAIL_ADDRESS"] = PiiEntities.Email,
            ["PHONE_NUMBER"] = PiiEntities.Phone,
            ["CREDIT_CARD_NUMBER"] = PiiEntities.Card,
            ["IBAN"] = PiiEntities.Iban,
            ["SOCIAL_SECURITY_NUMBER"] = PiiEntities.NationalId,
            ["NATIONAL_ID_NUMBER"] = PiiEntities.NationalId,
            ["TAX_ID"] = PiiEntities.TaxId,
            ["IP_ADDRESS"] = PiiEntities.Ip,
        };
        var counts = entities.Keys.ToDictionary(type => type, _ => (All: 0, Found: 0, Touched: 0));
        int wrong = 0, all = 0;
        foreach (SharedData.Row row in SharedData.Rows("pii_synthetic"))
        {
            List<Finding> findings = StreamPromise.Find(Detector, row.Text).FindAll(f => f.Score >= 0.5);
            foreach (SharedData.Span span in row.Spans)
            {
                if (entities.TryGetValue(span.Type, out string? entity))
                {
                    (int n, int found, int touched) = counts[span.Type];
                    List<Finding> over = findings.FindAll(f => f.Start < span.End && f.End > span.Start);
                    counts[span.Type] = (n + 1, found + (over.Exists(f => f.Entity == entity) ? 1 : 0), touched + (over.Count > 0 ? 1 : 0));
                }
            }

            all += findings.Count;
            wrong += findings.Count(f => !row.Spans.Exists(s => f.Start < s.End && f.End > s.Start));
        }

        foreach ((string type, (int n, int found, int touched)) in counts)
        {
            output.WriteLine($"{type}: n={n}, found as {entities[type]} {found} ({(double)found / n:P1}), touched {touched} ({(double)touched / n:P1})");
        }

        output.WriteLine($"findings n={all}, outside every span {wrong} ({(double)wrong / all:P2})");
        Assert.True(counts["EMAIL_ADDRESS"].Found > 0.9 * counts["EMAIL_ADDRESS"].All);
        Assert.True(counts["PHONE_NUMBER"].Found > 0.9 * counts["PHONE_NUMBER"].All);
    }
}
