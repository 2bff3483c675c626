using System.Globalization;
using Cordon.Contracts;
using Cordon.Detection.Pii;
using Cordon.Train.Pii;

namespace Cordon.Detection.Tests.Pii;

/// <summary>Strict spans (both ends and the entity right) on public data, for templates that training saw and for those it did not.</summary>
public sealed class PiiEvaluation(ITestOutputHelper output)
{
    // What the data calls a thing, and what Cordon may call it.
    private static readonly Dictionary<string, string[]> Names = new()
    {
        ["PERSON_NAME"] = ["PERSON"],
        ["PHONE_NUMBER"] = ["PHONE"],
        ["EMAIL_ADDRESS"] = ["EMAIL"],
        ["ORGANIZATION_NAME"] = ["ORGANIZATION"],
        ["TIMESTAMP"] = ["DATE_TIME"],
        ["SOCIAL_SECURITY_NUMBER"] = ["NATIONAL_ID"],
        ["STREET_ADDRESS"] = ["ADDRESS"],
        ["DATE_OF_BIRTH"] = ["DATE_OF_BIRTH"],
        ["MEDICAL_RECORD_NUMBER"] = ["MEDICAL_RECORD"],
        ["IP_ADDRESS"] = ["IP"],
        ["HEALTH_CONDITION"] = ["HEALTH_CONDITION"],
        ["SALARY"] = ["SALARY"],
        ["MEDICATION_NAME"] = ["MEDICATION"],
        ["EMPLOYEE_ID"] = ["EMPLOYEE_ID"],
        ["HEALTH_INSURANCE_ID"] = ["HEALTH_INSURANCE"],
        ["NPI_NUMBER"] = ["MEDICAL_LICENCE"],
        ["COURT_CASE_NUMBER"] = ["COURT_CASE"],
        ["JOB_TITLE"] = ["JOB_TITLE"],
        ["BAR_NUMBER"] = ["BAR_NUMBER"],
        ["INSURANCE_POLICY_NUMBER"] = ["INSURANCE_POLICY"],
        ["IBAN"] = ["IBAN"],
        ["SWIFT_BIC_CODE"] = ["SWIFT"],
        ["INVOICE_NUMBER"] = ["INVOICE_NUMBER"],
        ["DOCKET_NUMBER"] = ["COURT_CASE"],
        ["NATIONAL_ID_NUMBER"] = ["NATIONAL_ID"],
        ["USERNAME"] = ["USERNAME"],
        ["TAX_ID"] = ["TAX_ID"],
        ["PROCEDURE_NAME"] = ["MEDICAL_PROCEDURE"],
        ["PASSWORD"] = ["PASSWORD"],
        ["API_KEY"] = ["API_KEY"],
        ["DRIVER_LICENSE_NUMBER"] = ["DRIVER_LICENCE"],
        ["PASSPORT_NUMBER"] = ["PASSPORT"],
        ["MAC_ADDRESS"] = ["MAC_ADDRESS"],
        ["BANK_ACCOUNT_NUMBER"] = ["BANK_ACCOUNT"],
        ["DEA_NUMBER"] = ["MEDICAL_LICENCE"],
        ["CREDIT_CARD_NUMBER"] = ["CARD"],
        ["PRESCRIPTION_NUMBER"] = ["PRESCRIPTION"],
        ["POSTAL_CODE"] = ["POSTAL_CODE"],
        ["BIOMETRIC_ID"] = ["BIOMETRIC_ID"],
        ["BANK_ROUTING_NUMBER"] = ["ROUTING_NUMBER"],
        ["LATITUDE_LONGITUDE"] = ["COORDINATES"],
        ["LICENSE_PLATE"] = ["LICENCE_PLATE"],
        ["SOCIAL_MEDIA_HANDLE"] = ["SOCIAL_HANDLE"],
        ["POLITICAL_OPINION"] = ["POLITICAL_OPINION"],
        ["RELIGIOUS_BELIEF"] = ["RELIGION"],
        ["ETHNICITY"] = ["ETHNICITY"],
        ["AGE"] = ["AGE"],
        ["NATIONALITY"] = ["NATIONALITY"],
        ["MARITAL_STATUS"] = ["MARITAL_STATUS"],
        ["GENDER"] = ["GENDER"],
        ["DEVICE_IDENTIFIER"] = ["DEVICE_ID"],
        ["VISA_NUMBER"] = ["VISA_NUMBER"],
        ["CRYPTOCURRENCY_ADDRESS"] = ["CRYPTO_ADDRESS"],
        ["VEHICLE_IDENTIFICATION_NUMBER"] = ["VEHICLE_ID"],
    };

    private const double Floor = 0.75;
    private const double RecallFloor = 0.75;

    [Fact]
    public void Spans_and_entities_are_right_to_the_character()
    {
        string path = Path.Combine(Shared.Folder("data"), "pii_synthetic.jsonl.gz");
        PiiDetector detector = PiiDetector.Of(DetectionSettings.Default with { PiiEntities = [PiiEntities.StandardWord, .. PiiEntities.OnRequest], NameWeights = NameTaggerTests.Weights }, []);
        Score seen = new(), unseen = new();
        string? misses = Environment.GetEnvironmentVariable("CORDON_MISSES");
        foreach (LabelledRow row in LabelledRow.Read(path))
        {
            Score score = row.IsHeldOut ? unseen : seen;
            List<Finding> found = StreamPromise.Find(detector, row.Text).FindAll(f => f.Score >= 0.5);
            HashSet<LabelledSpan> left = [.. row.Spans];
            foreach (Finding finding in found)
            {
                LabelledSpan? hit = left.FirstOrDefault(s => s.Start == finding.Start && s.End == finding.End && Allowed(s.Type).Contains(finding.Entity));
                if (hit is not null)
                {
                    left.Remove(hit);
                    score.Add(hit.Type, right: 1);
                    continue;
                }

                LabelledSpan? near = row.Spans.Find(s => s.Start < finding.End && finding.Start < s.End);
                score.Add(Names.FirstOrDefault(n => n.Value.Contains(finding.Entity)).Key ?? finding.Entity!, wrong: 1);
                if (misses is not null)
                {
                    File.AppendAllText(Path.Combine(misses, "wrong.txt"), $"{finding.Rule}\t{near?.Type}\t{row.Group}\t{row.Text[finding.Start..finding.End].ReplaceLineEndings(" ")}\t{(near is null ? "" : row.Text[near.Start..near.End].ReplaceLineEndings(" "))}\t{row.Text[Math.Max(0, finding.Start - 40)..finding.Start].ReplaceLineEndings(" ")}\n");
                }
            }

            foreach (LabelledSpan missed in left)
            {
                score.Add(missed.Type, missed: 1);
                if (misses is not null)
                {
                    File.AppendAllText(Path.Combine(misses, "missed.txt"), $"{missed.Type}\t{row.Group}\t{row.Text[missed.Start..missed.End].ReplaceLineEndings(" ")}\t{row.Text[Math.Max(0, missed.Start - 40)..missed.Start].ReplaceLineEndings(" ")}\n");
                }
            }
        }

        seen.Write("templates that training saw", output);
        unseen.Write("templates held out", output);
        (double precision, double recall, double f1) = unseen.Of(_ => true);
        Assert.True(f1 >= Floor && recall >= RecallFloor, $"precision {precision:P1}, recall {recall:P1}, F1 {f1:P1}");
    }

    private static string[] Allowed(string type) => Names.GetValueOrDefault(type) ?? [];

    private sealed class Score
    {
        private readonly SortedDictionary<string, (int Right, int Wrong, int Missed)> _counts = new(StringComparer.Ordinal);

        public void Add(string type, int right = 0, int wrong = 0, int missed = 0)
        {
            (int r, int w, int m) = _counts.GetValueOrDefault(type);
            _counts[type] = (r + right, w + wrong, m + missed);
        }

        public (double Precision, double Recall, double F1) Of(Func<string, bool> which)
        {
            int right = 0, wrong = 0, missed = 0;
            foreach ((string type, (int r, int w, int m)) in _counts)
            {
                if (which(type))
                {
                    (right, wrong, missed) = (right + r, wrong + w, missed + m);
                }
            }

            return (right / Math.Max(1.0, right + wrong), right / Math.Max(1.0, right + missed), 2.0 * right / Math.Max(1.0, (2.0 * right) + wrong + missed));
        }

        public void Write(string title, ITestOutputHelper output)
        {
            output.WriteLine(title);
            foreach ((string type, (int r, int w, int m)) in _counts.OrderByDescending(c => c.Value.Right + c.Value.Missed))
            {
                Line(type, r + m, Of(t => t == type), output);
            }

            Line("all", _counts.Values.Sum(c => c.Right + c.Missed), Of(_ => true), output);
        }

        private static void Line(string type, int n, (double P, double R, double F) figures, ITestOutputHelper output) =>
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {type,-32} n={n,6} P={figures.P,7:P1} R={figures.R,7:P1} F1={figures.F,7:P1}"));
    }
}
