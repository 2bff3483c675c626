using Cordon.Detection.Models;
using Cordon.Oversight.Measuring;
using static Cordon.Detection.Models.ModelHead;

namespace Cordon.Train.Text;

/// <summary>
/// Trains the heads for other languages than English. What an attack is they learn of all texts by their concepts, which are the same in each language; the words of a text they learn where it is
/// not in English, and of English only what is harmless, so that its words never speak.
/// </summary>
internal sealed class ForeignTraining(IReadOnlyList<Example> rows, IReadOnlyList<Grammar> grammars, FoldMap map, TextWriter progress)
{
    public const string English = "en";

    /// <summary>Kinds of what is made that are harmless: ordinary, and with the words of attacks.</summary>
    public static readonly string[] Easy = ["chat", "brief", "document", "content"];
    public static readonly string[] Hard = ["trigger", "roleplay"];

    // Of content that is made to be asked about: so often each template.
    private const int EachAsked = 4;
    private const int SeedAsked = 11;

    /// <summary>Each template is expanded so often.</summary>
    private const int Each = 8;

    private const int Epochs = 6;
    private const float L1 = 1;
    private const float L2 = 10;
    private const double Dropped = 0.1;

    // What is learnt of concepts alone weighs half, in any language: a text in a language that nobody has learnt is read so.
    private const float ByConcepts = 0.5f;

    // English has most of the rows.
    private const int EachOfEnglish = 2;
    private const float WeightOfEnglishWords = 0.25f;

    // Harmless texts with the words of attacks set the thresholds, and are few.
    private const float WeightOfTrigger = 8;

    // A quotation holds an attack word for word, and this model cannot tell a quotation from a use.
    private const float WeightOfQuoted = 0.05f;

    // Large sources are thinned, so that none drowns the others.
    private const double FullWeight = 1000;

    // As for orders in English: an order is a sentence or two.
    private static readonly float[] HandicapsOfOrders = [0, 0.5f, float.PositiveInfinity];
    private static readonly float[] NoHandicaps = new float[LinearTrainer.Windows.Length];

    /// <summary>Writes what these heads say of each row, by models that have not seen its source, beside what the others say.</summary>
    public void HeldOut(Dictionary<string, float[]> logits) =>
        Parallel.For(0, map.Folds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, fold =>
        {
            LinearTrainer trainer = Train([.. rows.Where(row => map.FoldOf(row.Id, row.Source) is { } other && other != fold)], grammars);
            foreach (Example row in rows.Where(row => map.FoldOf(row.Id, row.Source) == fold))
            {
                Ask(trainer, row).AsSpan((int)ForeignOverride).CopyTo(logits[row.Id].AsSpan((int)ForeignOverride));
            }

            progress.WriteLine($"fold {fold + 1} of {map.Folds}, other languages");
        });

    public LinearTrainer Everything() => Train(rows, grammars);

    /// <summary>A model of either half of the templates of every language but English.</summary>
    public LinearTrainer[] Halves()
    {
        var halves = new LinearTrainer[2];
        Parallel.For(0, halves.Length, which => halves[which] = Train(rows, [.. grammars.Select(grammar => grammar.Language == English ? grammar : grammar.Half(which))]));
        return halves;
    }

    /// <summary>What the halves say of harmless texts that the other half of the templates makes.</summary>
    public IEnumerable<(Example Example, float[] Logits)> Harmless(LinearTrainer[] halves) =>
        halves.SelectMany((half, which) => grammars.Where(grammar => grammar.Language != English)
            .SelectMany(grammar => new Generator([grammar.Half(1 - which)], [], SeedAsked).Make(EachAsked))
            .Where(example => example.Kind is "carrier" || Easy.Contains(example.Kind) || Hard.Contains(example.Kind))
            .Select(example => (example, Ask(half, example))));

    /// <summary>A model of these rows and of what these grammars make, whose other heads say nothing.</summary>
    public static LinearTrainer Train(IReadOnlyList<Example> seen, IReadOnlyList<Grammar> grammars)
    {
        Example[] thinned = [.. seen.GroupBy(Training.SetOf).SelectMany(Training.Thin)];
        Dictionary<(string, string), int> sizes = thinned.GroupBy(Training.SetOf).ToDictionary(source => source.Key, source => source.Count());
        var learnt = new List<(Encoded, float)>();
        int n = 0;
        foreach (Example row in thinned.Concat(new Generator(grammars, [], Training.Seed).Make(Each)).Select(Foreign).Where(row => row.Labels.Known != 0))
        {
            float weight = WeightOf(row, sizes);
            if (row.Language != English)
            {
                learnt.Add((Encoded.Of(row, Training.Bits, Training.Starts, ConceptTable.Foreign), weight));
                learnt.Add((Encoded.Of(row, Training.Bits, Training.Starts, ConceptTable.Foreign, words: false), weight * ByConcepts));
            }
            else if (n++ % EachOfEnglish == 0)
            {
                learnt.Add((Encoded.Of(row, Training.Bits, Training.Starts, ConceptTable.Shipped, words: false), weight * ByConcepts));
                if (row.Labels.True == 0)
                {
                    learnt.Add((Encoded.Of(row, Training.Bits, Training.Starts, ConceptTable.Foreign), weight * WeightOfEnglishWords));
                }
            }
        }

        var trainer = new LinearTrainer(Training.Bits, L1, _ => L2, Training.Starts, head => head == (int)ForeignOrder ? HandicapsOfOrders : NoHandicaps, Dropped, beyondWords: true);
        trainer.Learn(learnt, Epochs, Training.Seed);
        return trainer;
    }

    /// <summary>The logit of each head for a text, as the guards count it.</summary>
    public static float[] Ask(LinearTrainer trainer, Example example)
    {
        var logits = new float[LinearTrainer.Heads];
        trainer.Score(Encoded.Of(example, Training.Bits, Training.Starts, ConceptTable.Foreign), logits);
        return logits;
    }

    /// <summary>The same with what is known of it to these heads.</summary>
    public static Example Foreign(Example row)
    {
        Labels known = row.Labels;
        Labels labels = known.IsTrue((int)Injection) || known.IsTrue((int)Extraction) ? Labels.None.Yes(ForeignOverride) : known.IsKnown((int)Injection) ? Labels.None.No(ForeignOverride) : Labels.None;
        labels = known.IsTrue((int)Attack) ? labels.Yes(ForeignAttack) : known.IsKnown((int)Attack) ? labels.No(ForeignAttack) : labels;
        labels = known.IsTrue((int)Order) ? labels.Yes(ForeignOrder) : known.IsKnown((int)Order) ? labels.No(ForeignOrder) : labels;
        return row with { Labels = labels };
    }

    private static float WeightOf(Example row, Dictionary<(string, string), int> sizes) =>
        !row.IsMade ? (float)Math.Min(1, Math.Sqrt(FullWeight / sizes[Training.SetOf(row)]))
        : row.Kind == "quoted" ? WeightOfQuoted
        : row.Kind == "trigger" ? WeightOfTrigger
        : 1;
}
