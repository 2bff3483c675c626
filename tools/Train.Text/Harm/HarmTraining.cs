using System.Globalization;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Detection.Harm;
using Cordon.Detection.Models;
using Cordon.Evaluating;
using Cordon.Oversight.Measuring;

namespace Cordon.Train.Text.Harm;

/// <summary>The two tables of the guard <c>harm</c>: their weights, and what models say of sources that they have not seen.</summary>
internal sealed class HarmTraining(HarmCorpus corpus, IReadOnlyList<Grammar> grammars, IReadOnlyList<Grammar> harmless, FoldMap map, TextWriter progress)
{
    private const int ScreenBits = 17;
    private const int KindBits = 15;
    private const int Epochs = 20;

    // Weaker brakes than the text model's: what is harmful is said in many words, each of them rare.
    private const float L1 = 0.05f;
    private const float L2 = 0.5f;
    private const int MostOfSource = 2_500;
    private const double FullWeight = 1_000;
    private const int Seed = 20261122;

    // Heads whose logits become scores.
    private static readonly HarmHead[] Asked = [HarmHead.Harm, HarmHead.HarmUnspaced, HarmHead.Toxicity];

    // Lists of catalog/grammar whose texts ask for nothing bad, in every language.
    private static readonly string[] Harmless = ["chat", "document", "roleplay"];

    /// <summary>Each template is expanded so often.</summary>
    private const int Each = 12;

    /// <summary>Long harmless texts of each language and list.</summary>
    private const int LongTexts = 300;

    public void Write(string scores, string models)
    {
        FoldedTraining screen = new("harm", corpus.Screen, map, ScreenBits, rows => Train([.. rows, .. Made()], ScreenBits), progress, starts: true);
        FoldedTraining kinds = new("kinds of harm", corpus.Kinds, map, KindBits, rows => Train(rows, KindBits), progress, starts: true);
        Dictionary<string, float[]> first = screen.HeldOut();
        var calibrations = new HeadCalibration[LinearTrainer.Heads];
        Array.Fill(calibrations, new(0, 0.25f, 0.5f));
        foreach (HarmHead head in Asked)
        {
            calibrations[(int)head] = Thresholds.Of(corpus.Screen.Where(row => IsOrdinary(row) && row.Labels.IsKnown((int)head) && first.ContainsKey(row.Id)).Select(row => (row.Source, row.Kind == EvaluationTask.HardKind, first[row.Id][(int)head])));
        }

        WriteScores(scores, FindingTypes.Harm, [HarmHead.Harm, HarmHead.HarmUnspaced], first, calibrations);
        WriteScores(scores, FindingTypes.Toxicity, [HarmHead.Toxicity], first, calibrations);
        TellKinds(first, kinds.HeldOut());
        File.WriteAllBytes(Path.Combine(models, "weights.bin"), screen.Everything().ToFile(calibrations));
        File.WriteAllBytes(Path.Combine(models, "kinds.bin"), kinds.Everything().ToFile(Enumerable.Repeat(new HeadCalibration(0, 0.25f, 0.5f), LinearTrainer.Heads).ToArray()));
    }

    // Requests and their look-alikes in many languages. Each language is a source: none has more weight than a collection.
    private IEnumerable<Example> Made()
    {
        return grammars.SelectMany(grammar => Expanded(grammar, "request", HarmCorpus.HarmOf).Concat(Expanded(grammar, "lookalike", HarmCorpus.CalmOf)).Concat(Expanded(grammar, "plain", HarmCorpus.CalmOf)))
            .Concat(harmless.SelectMany(grammar => Harmless.SelectMany(list => Expanded(grammar, list, HarmCorpus.CalmOf))))
            .Concat(grammars.Where(grammar => grammar.Has("plain")).SelectMany(grammar => Long(grammar, "plain")))
            .Concat(harmless.SelectMany(grammar => Long(grammar, "chat")));
    }

    // Several requests in a row: a long text has many windows, and none of a harmless one may look like harm.
    private static IEnumerable<Example> Long(Grammar grammar, string list)
    {
        var random = new Random(Seed);
        for (int i = 0; i < LongTexts; i++)
        {
            string text = string.Join(random.Next(3) == 0 ? "\n" : " ", Enumerable.Range(0, 2 + random.Next(6)).Select(_ => grammar.Pick(list, random)));
            yield return new($"{grammar.Language}.{list}.long.{i}", text, HarmCorpus.CalmOf(text), Example.Made, $"{Example.Made}/{grammar.Language}/long", list);
        }
    }

    private static IEnumerable<Example> Expanded(Grammar grammar, string list, Func<string, Labels> labels)
    {
        var random = new Random(Seed);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < grammar.Count(list) * Each; i++)
        {
            string text = grammar.Expand(list, i, random);
            if (seen.Add(text))
            {
                yield return new($"{grammar.Language}.{list}.{i}", text, labels(text), Example.Made, $"{Example.Made}/{grammar.Language}", list);
            }
        }
    }

    private static LinearTrainer Train(IReadOnlyList<Example> rows, int bits)
    {
        var trainer = new LinearTrainer(bits, L1, _ => L2, starts: true);
        trainer.Learn(FoldedTraining.Balanced(rows, bits, MostOfSource, FullWeight, Seed, starts: true), Epochs, Seed);
        return trainer;
    }

    // What people really ask: neither tweets nor the negatives of collections.
    private static bool IsOrdinary(Example row) => row.Set.StartsWith("bn_", StringComparison.Ordinal);

    private static void WriteScores(string folder, string category, HarmHead[] asked, Dictionary<string, float[]> logits, HeadCalibration[] calibrations)
    {
        using var writer = new StreamWriter(Path.Combine(folder, $"{HarmDetector.Name}.{category}.jsonl"));
        foreach ((string id, float[] heads) in logits)
        {
            double score = asked.Max(head => calibrations[(int)head].Score(heads[(int)head]));
            writer.WriteLine(JsonSerializer.Serialize(new { id, score = score >= ModelDetector.Least ? Math.Round(score, 4) : 0 }));
        }
    }

    // How often the kind that is named is one that the collection names, by source: for the card.
    private void TellKinds(Dictionary<string, float[]> first, Dictionary<string, float[]> second)
    {
        foreach (IGrouping<string, Example> source in corpus.Kinds.Where(row => second.ContainsKey(row.Id)).GroupBy(row => row.Source))
        {
            Dictionary<string, Labels> labels = corpus.Screen.Where(row => row.Source == source.Key).ToDictionary(row => row.Id, row => row.Labels);
            int named = 0, right = 0;
            foreach (Example row in source)
            {
                if (HarmModel.KindOf(kind => (kind.IsFirst ? first : second)[row.Id][kind.Head]) is not { } entity)
                {
                    continue;
                }

                HarmCategory found = HarmModel.Categories.Single(kind => kind.Entity == entity);
                named++;
                right += (found.IsFirst ? labels[row.Id] : row.Labels).IsTrue(found.Head) ? 1 : 0;
            }

            progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"kind named, {source.Key}: {named} of {source.Count()}, right {right} ({100.0 * right / Math.Max(1, named):F1} %)"));
        }
    }
}
