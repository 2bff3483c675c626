using Cordon.Detection.Models;
using Cordon.Oversight.Measuring;

namespace Cordon.Train.Text;

/// <summary>Trains one model for each fold on everything but the fold, asks it about the fold, and then one on everything.</summary>
internal sealed class Training(IReadOnlyList<Example> rows, IReadOnlyList<Grammar> grammars, FoldMap map, TextWriter progress)
{
    public const int Bits = 18;
    public const bool Starts = true;
    private const int Epochs = 5;
    private const float L1 = 1;
    private const double Dropped = 0.3;
    private const float L2 = 30;

    // Orders in content are said in more ways than there are templates for: their words need less of a brake.
    private const float L2OfOrders = 10;

    // An order in content is a sentence or two: a longer window sees mostly what is around it, and the longest is only learnt from.
    private static readonly float[] HandicapsOfOrders = [0, 0.5f, float.PositiveInfinity];
    private static readonly float[] NoHandicaps = new float[LinearTrainer.Windows.Length];

    public const int Seed = 20261122;

    /// <summary>Each template is expanded so often.</summary>
    private const int Each = 8;

    // Large sources are thinned for training, so that none drowns the others.
    private const int MostOfSource = 2000;
    private const double FullWeight = 1000;

    // A quotation holds an attack word for word, and this model cannot tell a quotation from a use.
    private const float WeightOfQuoted = 0.05f;
    private const float WeightOfTrigger = 0.5f;

    // What users ask, planted in content: so many requests, and less of each than of an order that says what it is.
    private const int Planted = 6000;
    private const float WeightOfPlanted = 0.25f;

    // Attacks in other languages than English are few beside the harmless texts in them.
    private const float WeightOfForeign = 3;

    /// <summary>Logits of all rows that have a fold, by models that have not seen it.</summary>
    /// <param name="only">Heads to learn; none for all. Then folds in which nobody asks them are left out, and the other heads say nothing.</param>
    public Dictionary<string, float[]> HeldOut(params ModelHead[] only)
    {
        var logits = new Dictionary<string, float[]>(StringComparer.Ordinal);
        Parallel.For(0, map.Folds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, fold =>
        {
            Example[] held = [.. rows.Where(row => map.FoldOf(row.Id, row.Source) == fold && (only.Length == 0 || IsAsked(row, only)))];
            if (held.Length == 0)
            {
                return;
            }

            LinearTrainer trainer = Train([.. rows.Where(row => map.FoldOf(row.Id, row.Source) is { } other && other != fold)], grammars, only);
            foreach (Example row in held)
            {
                float[] heads = Ask(trainer, row);
                lock (logits)
                {
                    logits[row.Id] = heads;
                }
            }

            progress.WriteLine($"fold {fold + 1} of {map.Folds}: {held.Length} rows held out");
        });
        return logits;
    }

    public LinearTrainer Everything() => Train(rows, grammars);

    /// <summary>The logit of each head for a text, as the guards count it.</summary>
    public static float[] Ask(LinearTrainer trainer, Example example)
    {
        var logits = new float[LinearTrainer.Heads];
        trainer.Score(Encoded.Of(example, Bits, Starts, echoes: true), logits);
        for (int head = 0; head < logits.Length; head++)
        {
            logits[head] -= LengthAllowance.Of((ModelHead)head, example.Text.Length);
        }

        return logits;
    }

    // What an evaluation reads as a user's text or as content.
    private static bool IsAsked(Example row, ModelHead[] heads) =>
        heads.Any(head => row.Labels.IsKnown((int)head)) && row.Set.Split('_')[0] is "bn" or "pi" or "jb";

    /// <summary>A model of these rows and of what these grammars make, and of nothing else.</summary>
    public static LinearTrainer Train(IReadOnlyList<Example> seen, IReadOnlyList<Grammar> grammars, params ModelHead[] only)
    {
        Example[] thinned = [.. seen.GroupBy(SetOf).SelectMany(Thin)];
        // Documents for generated orders, of sources that this model may see.
        string[] carriers = [.. thinned.Where(row => row.Text.Length is > 80 and < 1500 && row.Labels.IsKnown((int)ModelHead.Order) && !row.Labels.IsTrue((int)ModelHead.Order)).Select(row => row.Text)];
        var generator = new Generator(grammars, carriers, Seed);
        List<Example> made = generator.Make(Each);
        made.AddRange(new Planting(thinned, generator, grammars.FirstOrDefault(grammar => grammar.Language == "en"), Seed).Make(Planted));
        Dictionary<(string, string), int> sizes = thinned.GroupBy(SetOf).ToDictionary(source => source.Key, source => source.Count());
        var trainer = new LinearTrainer(Bits, L1, head => head == (int)ModelHead.Order ? L2OfOrders : L2, Starts, head => head == (int)ModelHead.Order ? HandicapsOfOrders : NoHandicaps, Dropped, beyondWords: true);
        IEnumerable<Example> learnt = thinned.Concat(made);
        if (only.Length > 0)
        {
            learnt = learnt.Select(row => row with { Labels = row.Labels.Only(only) }).Where(row => row.Labels.Known != 0);
        }

        trainer.Learn([.. learnt.Select(row => (Encoded.Of(row, Bits, Starts, echoes: true), WeightOf(row, sizes)))], Epochs, Seed);
        return trainer;
    }

    // Requests and the answers to them come from one source, and are two sets of texts.
    public static (string, string) SetOf(Example row) => (row.Source, row.Set);

    public static IEnumerable<Example> Thin(IGrouping<(string, string), Example> source)
    {
        Example[] all = [.. source];
        new Random(Seed).Shuffle(all);
        return all.Take(MostOfSource);
    }

    private static float WeightOf(Example row, Dictionary<(string, string), int> sizes) =>
        !row.IsMade ? (float)Math.Min(1, Math.Sqrt(FullWeight / sizes[SetOf(row)]))
        : row.Kind == "quoted" ? WeightOfQuoted
        : row.Kind == "planted" ? WeightOfPlanted
        : row.Kind == "trigger" ? WeightOfTrigger
        : row.Source != "en" && row.Labels.IsTrue((int)ModelHead.Attack) ? WeightOfForeign
        : 1;
}
