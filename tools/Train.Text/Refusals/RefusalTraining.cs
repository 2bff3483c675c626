using System.Globalization;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Detection.Models;
using Cordon.Detection.Refusals;
using Cordon.Oversight.Measuring;

namespace Cordon.Train.Text.Refusals;

/// <summary>The weights of the guard <c>refusal</c>, and what models and phrases say of answers whose source the models have not seen.</summary>
internal sealed class RefusalTraining(string data, FoldMap map, TextWriter progress)
{
    private const int Bits = 15;
    private const int Epochs = 5;
    private const int MostOfSource = 6_000;
    private const double FullWeight = 2_000;
    private const int Seed = 20261122;

    private static readonly LiteralIndex Literals = LiteralIndex.Of(RefusalPhrases.All);

    public void Write(string scores, string model)
    {
        List<Example> rows = Read();
        FoldedTraining training = new("refusal", [.. rows.Select(Opening)], map, Bits, Train, progress);
        Dictionary<string, float[]> logits = training.HeldOut();
        HeadCalibration calibration = Fit([.. rows.Where(row => logits.ContainsKey(row.Id)).Select(row => (logits[row.Id][RefusalModel.Refused], row.Labels.IsTrue(RefusalModel.Refused)))]);
        using (var writer = new StreamWriter(Path.Combine(scores, RefusalDetector.Name + ".jsonl")))
        {
            foreach (Example row in rows.Where(row => logits.ContainsKey(row.Id)))
            {
                double score = RefusalDetector.ScoreOf(PreparedText.Of(row.Text, Literals), calibration.Score(logits[row.Id][RefusalModel.Refused]));
                writer.WriteLine(JsonSerializer.Serialize(new { id = row.Id, score }));
            }
        }

        using (var dump = new StreamWriter(Path.Combine(scores, "refusal.dump")))
        {
            foreach (Example row in rows.Where(row => logits.ContainsKey(row.Id)))
            {
                PreparedText prepared = PreparedText.Of(row.Text, Literals);
                List<Finding> found = [];
                new RuleDetector("refusal", RefusalPhrases.All).Detect(prepared, default, found);
                dump.WriteLine(JsonSerializer.Serialize(new { id = row.Id, logit = logits[row.Id][0], starts = found.Select(f => f.Start).Order().Take(5), rules = found.OrderBy(f => f.Start).Select(f => f.Rule).Take(5), length = row.Text.Length }));
            }
        }

        HeadCalibration[] calibrations = [.. Enumerable.Repeat(calibration, LinearTrainer.Heads)];
        File.WriteAllBytes(model, training.Everything().ToFile(calibrations));
    }

    private List<Example> Read()
    {
        var rows = new List<Example>();
        foreach ((string file, JsonElement row) in Corpus.Rows(data))
        {
            string kind = row.GetProperty("kind").GetString()!;
            string text = row.GetProperty("text").GetString()!;
            if (kind is "refusal" or "compliance" && text.Length > 0)
            {
                rows.Add(new(row.GetProperty("id").GetString()!, text, Labels.None.Set(RefusalModel.Refused, kind == "refusal"), file, row.GetProperty("source").GetString()!, kind));
            }
        }

        return rows;
    }

    // What the detector reads.
    private static Example Opening(Example row)
    {
        string text = Encoded.Folded(row.Text);
        return row with { Text = text[..Math.Min(text.Length, (int)X("OPEN", RefusalModel.Opening))] };
    }

    private static float X(string n, float d) => Environment.GetEnvironmentVariable(n) is { } v ? float.Parse(v, CultureInfo.InvariantCulture) : d;

    private static LinearTrainer Train(IReadOnlyList<Example> rows)
    {
        var trainer = new LinearTrainer(Bits, X("L1", 1), X("L2", 30));
        trainer.Learn(FoldedTraining.Balanced(rows, Bits, MostOfSource, FullWeight, Seed), Epochs, Seed);
        return trainer;
    }

    // Platt's: the logistic function of the logit that fits the labels best, by Newton's method; a calibration is such a function, given by three of its points.
    private static HeadCalibration Fit(IReadOnlyList<(float Logit, bool IsTrue)> scored)
    {
        double a = 1, b = 0;
        for (int round = 0; round < 50; round++)
        {
            double ga = 0, gb = 0, haa = 1e-6, hab = 0, hbb = 1e-6;
            foreach ((float x, bool isTrue) in scored)
            {
                double p = 1 / (1 + Math.Exp(-((a * x) + b)));
                double gap = p - (isTrue ? 1 : 0), w = p * (1 - p);
                (ga, gb, haa, hab, hbb) = (ga + (gap * x), gb + gap, haa + (w * x * x), hab + (w * x), hbb + w);
            }

            double determinant = (haa * hbb) - (hab * hab);
            (a, b) = (a - (((hbb * ga) - (hab * gb)) / determinant), b - (((haa * gb) - (hab * ga)) / determinant));
        }

        float At(double odds) => (float)((odds - b) / a);
        return new(At(Math.Log(1.5)), At(Math.Log(4)), At(Math.Log(9)));
    }
}
