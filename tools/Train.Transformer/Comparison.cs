using System.Globalization;
using Cordon.Detection.Models;
using Cordon.Evaluating;
using Cordon.Oversight.Measuring;
using Cordon.Train.Text;

namespace Cordon.Train.Transformer;

/// <summary>
/// The linear model, the transformer, both together, and the last two only where the linear model leaves doubt, each as scores that <c>cordon eval --folds</c> reads.
/// Both together are fitted on groups of sources other than the one that is asked about.
/// </summary>
internal sealed class Comparison(School school, string linear, string work, string data, TextWriter report)
{
    private const int Heads = 5;

    /// <summary>Of harmless texts of each head's place, this share goes on to the transformer.</summary>
    private const double Doubtful = 0.05;

    private readonly Dictionary<string, float[]> _linear = HeldOutLogits.Read(Path.Combine(linear, HeldOutLogits.Name));

    public void Write()
    {
        Dictionary<string, float[]> transformer = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(work, "logits-*.jsonl"))
        {
            foreach ((string id, float[] logits) in HeldOutLogits.Read(file))
            {
                transformer.Add(id, logits);
            }
        }

        Example[] rows = [.. school.Rows.Where(row => _linear.ContainsKey(row.Id) && transformer.ContainsKey(row.Id))];
        Dictionary<string, float[]> both = Both(rows, transformer, out float[] limits);
        Put("linear", _linear, rows);
        Put("transformer", transformer, rows);
        Put("both", both, rows);
        Put("both-in-doubt", InDoubt(both, limits), rows);
        Put("transformer-in-doubt", InDoubt(transformer, limits), rows);
        Example[] chat = [.. rows.Where(row => row.Set.StartsWith("bn_", StringComparison.Ordinal) && row.Kind == "benign")];
        int asked = chat.Count(row => Enumerable.Range(0, 3).Any(head => _linear[row.Id][head] >= limits[head]));
        report.WriteLine($"in doubt: {asked} of {chat.Length} easy harmless texts of users");
    }

    // What the linear model has no doubt about stays without a word from the other.
    private Dictionary<string, float[]> InDoubt(Dictionary<string, float[]> logits, float[] limits) =>
        logits.Where(row => _linear.ContainsKey(row.Key)).ToDictionary(
            row => row.Key,
            row => (float[])[.. row.Value.Select((logit, head) => head < Heads && _linear[row.Key][head] < limits[head] ? Math.Min(logit, Nothing) : logit)],
            StringComparer.Ordinal);

    private const float Nothing = -20;

    private void Put(string name, Dictionary<string, float[]> logits, Example[] rows)
    {
        string directory = Directory.CreateDirectory(Path.Combine(work, name)).FullName;
        File.Copy(Path.Combine(linear, HeldOutScores.MapName), Path.Combine(directory, HeldOutScores.MapName), overwrite: true);
        // Rows that the transformer was not asked about are told by the linear model in every variant: no task reads them.
        Dictionary<string, float[]> all = new(_linear, StringComparer.Ordinal);
        foreach ((string id, float[] scores) in logits)
        {
            all[id] = scores;
        }

        HeadCalibration[] calibrations = Thresholds.Of([.. rows.Select(row => (row, logits[row.Id]))]);
        if (EvaluationInput.FilesOf([data], out _) is { } files)
        {
            new GuardScores().Write(directory, files, all, calibrations);
        }

        report.WriteLine($"{name}: {string.Join("; ", calibrations.Take(Heads).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Strict:F2} {c.Balanced:F2} {c.Permissive:F2}")))}");
    }

    private float[] Scores(Example row, Dictionary<string, float[]> transformer, int head) => [_linear[row.Id][head], transformer[row.Id][head]];

    private Dictionary<string, float[]> Both(Example[] rows, Dictionary<string, float[]> transformer, out float[] limits)
    {
        var both = rows.ToDictionary(row => row.Id, _ => new float[Classifier.HeadCount], StringComparer.Ordinal);
        limits = new float[Heads];
        int[] groups = [.. rows.Select(row => school.GroupOf(row)!.Value).Distinct().Order()];
        for (int head = 0; head < Heads; head++)
        {
            foreach (int group in groups)
            {
                Stacker stacker = Stacker.Fit([.. rows.Where(row => (groups.Length == 1 || school.GroupOf(row) != group) && row.Labels.IsKnown(head) && row.Set != Example.Made)
                    .Select(row => new Opinions(Scores(row, transformer, head), row.Labels.IsTrue(head), row.Source))]);
                report.WriteLine($"{(ModelHead)head}, for group {group}: {stacker}");
                foreach (Example row in rows.Where(row => school.GroupOf(row) == group))
                {
                    both[row.Id][head] = stacker.Logit(Scores(row, transformer, head));
                }
            }

            float[] harmless = [.. rows.Where(row => row.Labels.IsKnown(head) && !row.Labels.IsTrue(head) && (head >= 3 || row.Set.StartsWith("bn_", StringComparison.Ordinal))).Select(row => _linear[row.Id][head]).OrderDescending()];
            limits[head] = harmless[(int)(harmless.Length * Doubtful)];
        }

        return both;
    }
}
