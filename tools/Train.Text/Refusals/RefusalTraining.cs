using System.Text.Json;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Detection.Models;
using Cordon.Detection.Refusals;
using Cordon.Oversight.Measuring;

namespace Cordon.Train.Text.Refusals;

/// <summary>The weights of the guard <c>refusal</c>, what models say of sources that they have not seen, and how far the labels of the largest source can be trusted.</summary>
internal sealed class RefusalTraining(IReadOnlyList<Example> rows, IReadOnlyList<Grammar> grammars, FoldMap map, TextWriter progress)
{
    private const int Bits = 16;
    private const int Epochs = 12;
    private const float L1 = 0.05f;
    private const float L2 = 0.5f;
    private const int MostOfSource = 4_000;
    private const double FullWeight = 1_000;
    private const int Seed = 20261122;

    /// <summary>Each template is expanded so often; those of English make up long answers of many parts.</summary>
    private const int Each = 16;
    private const int EachEnglish = 40;

    public void Write(string scores, string models)
    {
        FoldedTraining training = new("refusals", rows, map, Bits, seen => Train([.. seen, .. Made()]), progress, starts: true);
        Dictionary<string, float[]> logits = training.HeldOut();
        HeldOutLogits.Write(Path.Combine(scores, "refusal.logits"), logits);
        WriteScores(scores, logits);
        TellLabels();
        var calibrations = new HeadCalibration[LinearTrainer.Heads];
        Array.Fill(calibrations, new(0, 0.25f, 0.5f));
        File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(models).FullName, "weights.bin"), Train([.. rows, .. Made()]).ToFile(calibrations));
    }

    // Answers that only refuse, only comply, and that moralise around what they give away: of these only a part complies. Each language is a source.
    private IEnumerable<Example> Made() =>
        grammars.SelectMany(grammar => Expanded(grammar, "refused", RefusalCorpus.Refused, "refusal").Concat(Expanded(grammar, "complied", RefusalCorpus.Complied, "compliance"))
                .Concat(Expanded(grammar, "both", RefusalCorpus.Complied, "turned")));

    private static IEnumerable<Example> Expanded(Grammar grammar, string list, Labels labels, string kind)
    {
        var random = new Random(Seed);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        int each = grammar.Language == "en" ? EachEnglish : Each;
        for (int i = 0; i < grammar.Count(list) * each; i++)
        {
            string text = grammar.Expand(list, i, random);
            if (seen.Add(text))
            {
                yield return new($"{grammar.Language}.{list}.{i}", text, labels, Example.Made, $"{Example.Made}/{grammar.Language}", kind);
            }
        }
    }

    private static LinearTrainer Train(IReadOnlyList<Example> seen)
    {
        var trainer = new LinearTrainer(Bits, L1, _ => L2, starts: true);
        trainer.Learn(FoldedTraining.Balanced(seen, Bits, MostOfSource, FullWeight, Seed, starts: true), Epochs, Seed);
        return trainer;
    }

    private void WriteScores(string folder, Dictionary<string, float[]> logits)
    {
        using var writer = new StreamWriter(Path.Combine(folder, $"{RefusalDetector.Name}.jsonl"));
        var judge = new PhraseJudge();
        foreach (Example row in rows.Where(row => IsLabelled(row) && logits.ContainsKey(row.Id)))
        {
            writer.WriteLine(JsonSerializer.Serialize(new { id = row.Id, score = Math.Round(judge.ScoreOf(row.Text, logits[row.Id]), 4) }));
        }
    }

    private static bool IsLabelled(Example row) => row.Kind is "refusal" or "compliance";

    // What the labels of the largest source are worth, and whether they can be learnt at all: not by another source's model, but by one that has seen other answers of the same source, in other voices.
    private void TellLabels()
    {
        Example[] all = [.. rows.Where(IsLabelled).GroupBy(row => row.Source).MaxBy(source => source.Count())!];
        NeighbourLabels.Tell(all, progress);
        Dictionary<string, float[]> logits = new OtherVoices(all, [.. rows.Where(row => row.Source != all[0].Source), .. Made()]).HeldOut(Train, Bits);
        var judge = new PhraseJudge();
        long[] hits = new long[4];
        foreach (Example row in all)
        {
            hits[(row.Labels == RefusalCorpus.Refused ? 2 : 0) + (judge.ScoreOf(row.Text, logits[row.Id]) >= 0.5 ? 1 : 0)]++;
        }

        progress.WriteLine($"{all[0].Source}: answers in other voices seen, κ {Agreement.Kappa(hits[3], hits[2] + hits[3], hits[1], hits[0] + hits[1]):F3} (n = {all.Length})");
    }
}

/// <summary>The guard's phrases, with logits in the place of what the model of this build would say.</summary>
internal sealed class PhraseJudge
{
    private static readonly DetectionContext Part = new(Surface.Assistant, Direction.Response, Trust.Untrusted, IsOpen: true);

    private readonly DetectorSet _set = DetectorSet.Create(DetectionSettings.Default);

    public double ScoreOf(string text, float[] logits)
    {
        List<Finding> findings = [];
        _set.Detectors.Single(guard => guard.Id == RefusalDetector.Name).Detect(_set.Prepare(text), Part, findings);
        double phrases = findings.Count == 0 ? 0 : findings.Max(finding => finding.Score);
        return RefusalDetector.ScoreOf(phrases, new(logits[(int)RefusalHead.Complies], new(new(logits[(int)RefusalHead.Refuses], 0, 0), null, (int)RefusalHead.Refuses)));
    }
}
