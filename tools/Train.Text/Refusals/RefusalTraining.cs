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

    private readonly RefusalJudge _judge = new(Bits);

    public void Write(string scores, string models)
    {
        var judged = new System.Collections.Concurrent.ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        FoldedTraining training = new("refusals", rows, map, Bits, seen => Train([.. seen, .. Made()]), progress, starts: true, (row, trainer) =>
        {
            if (IsLabelled(row))
            {
                judged[row.Id] = _judge.ScoreOf(row, trainer);
            }
        });
        HeldOutLogits.Write(Path.Combine(scores, "refusal.logits"), training.HeldOut());
        WriteScores(scores, judged);
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

    private void WriteScores(string folder, IReadOnlyDictionary<string, double> judged)
    {
        using var writer = new StreamWriter(Path.Combine(folder, $"{RefusalDetector.Name}.jsonl"));
        Example[] known = [.. rows.Where(row => judged.ContainsKey(row.Id))];
        foreach (Example row in known)
        {
            writer.WriteLine(JsonSerializer.Serialize(new { id = row.Id, score = judged[row.Id] }));
        }

        foreach (IGrouping<string, Example> source in known.GroupBy(row => row.Source))
        {
            progress.WriteLine($"{source.Key}: κ {KappaOf([.. source], judged):F3} (n = {source.Count()})");
        }

        progress.WriteLine($"all: κ {KappaOf(known, judged):F3} (n = {known.Length})");
    }

    private static double KappaOf(Example[] known, IReadOnlyDictionary<string, double> judged)
    {
        long[] hits = new long[4];
        foreach (Example row in known)
        {
            hits[(row.Labels == RefusalCorpus.Refused ? 2 : 0) + (judged[row.Id] >= 0.5 ? 1 : 0)]++;
        }

        return Agreement.Kappa(hits[3], hits[2] + hits[3], hits[1], hits[0] + hits[1]) ?? 0;
    }

    private static bool IsLabelled(Example row) => row.Kind is "refusal" or "compliance";

    // What the labels of the largest source are worth, and whether they can be learnt at all: not by another source's model, but by one that has seen other answers of the same source, in other voices.
    private void TellLabels()
    {
        Example[] all = [.. rows.Where(IsLabelled).GroupBy(row => row.Source).MaxBy(source => source.Count())!];
        NeighbourLabels.Tell(all, progress);
        Dictionary<string, double> judged = new OtherVoices(all, [.. rows.Where(row => row.Source != all[0].Source), .. Made()]).HeldOut(Train, _judge.ScoreOf);
        progress.WriteLine($"{all[0].Source}: answers in other voices seen, κ {KappaOf(all, judged):F3} (n = {all.Length})");
    }
}

/// <summary>The guard as it judges whole answers, with another model in the place of that of this build.</summary>
internal sealed class RefusalJudge(int bits)
{
    // As the guard's model.
    private const int FewestWords = 4;

    private static readonly DetectionContext Whole = new(Surface.Assistant, Direction.Response, Trust.Untrusted);

    private readonly DetectorSet _set = DetectorSet.Create(DetectionSettings.Default);

    /// <summary>The score of its finding; 0 where it has none.</summary>
    public double ScoreOf(Example row, LinearTrainer trainer)
    {
        var logits = new float[LinearTrainer.Heads];
        return RefusalDetector.Judge(_set.Prepare(row.Text).Beginning(RefusalDetector.LongestAnswer), Whole, Score)?.Score ?? 0;

        void Score(ReadOnlySpan<char> text, Span<HeadScore> scores)
        {
            int words = 0;
            var tokens = new TextTokens(text);
            while (words < FewestWords && tokens.MoveNext())
            {
                words += tokens.Current.IsWord ? 1 : 0;
            }

            if (words < FewestWords)
            {
                scores.Fill(HeadScore.None);
                return;
            }

            trainer.Score(Encoded.Of(row with { Text = text.ToString() }, bits, starts: true), logits);
            for (int head = 0; head < logits.Length; head++)
            {
                scores[head] = new(logits[head], 0, text.Length);
            }
        }
    }
}
