using Cordon.Detection.Models;
using Cordon.Detection.Transformer;
using Cordon.Train.Text;

namespace Cordon.Train.Transformer;

/// <summary>What one model is taught: the rows that it may see, thinned by source, and what templates and plantings make beside them.</summary>
internal sealed class Curriculum
{
    private const int Seed = 20261122;

    // Large sources are thinned, so that none drowns the others and training ends.
    private const int MostOfSource = 500;
    private const double FullWeight = 300;
    private const int Plantings = 1500;
    private const int EnglishEach = 4;
    private const int OtherEach = 2;

    // The published pieces are English: other Latin letters come out as small pieces, other scripts as nothing but unknowns.
    private static readonly string[] Unreadable = ["ar", "hi", "ja", "ko", "ru", "uk", "zh"];

    private const float MostBoost = 3;

    private readonly List<(Passage Passage, float Weight)> _passages = [];
    private readonly float[] _boost = new float[Classifier.HeadCount];

    public Curriculum(IReadOnlyList<Example> seen, Dictionary<string, string> orders, IReadOnlyList<Grammar> all, PieceVocabulary vocabulary)
    {
        Grammar[] grammars = [.. all.Where(grammar => !Unreadable.Contains(grammar.Language))];
        Example[] thinned = [.. seen.GroupBy(row => row.Source).SelectMany(Thin)];
        Dictionary<string, int> sizes = thinned.GroupBy(row => row.Source).ToDictionary(source => source.Key, source => source.Count());
        var scratch = new PieceScratch();
        void Add(Example example, string? order, float weight)
        {
            Passage passage = Passage.Of(example, order, vocabulary, scratch);
            if (passage.Pieces.Length > 0)
            {
                _passages.Add((passage, weight));
            }
        }

        foreach (Example row in thinned)
        {
            Add(row, orders.GetValueOrDefault(row.Id), (float)Math.Min(1, Math.Sqrt(FullWeight / sizes[row.Source])));
        }

        IEnumerable<Example> made = new Generator([.. grammars.Where(g => g.Language == "en")], [], Seed).Make(EnglishEach)
            .Concat(new Generator([.. grammars.Where(g => g.Language != "en")], [], Seed).Make(OtherEach));
        foreach (Example example in made.Where(example => example.IsWhole && example.Kind != "carrier"))
        {
            Add(example, null, example.Kind == "quoted" ? 0.3f : 0.7f);
        }

        bool Plain(Example row) => row.Text.Count(char.IsAscii) >= row.Text.Length * 0.95;
        string[] documents = [.. thinned.Where(row => row.Text.Length is > 80 and < 2500 && Plain(row) && Is(row, ModelHead.Order, false)).Select(row => row.Text)];
        string[] errands = [.. thinned.Where(row => row.Text.Length is > 15 and < 260 && row.Kind == "benign" && row.Set is "bn_chat" or "bn_code_requests" && Plain(row)).Select(row => row.Text)];
        string[] tools = [.. thinned.Where(row => row.Set == "tool_descriptions" && Is(row, ModelHead.ToolOrder, false)).Select(row => row.Text)];
        foreach ((Example example, string? order) in new Planting(grammars, documents, errands, tools, Seed).Make(Plantings))
        {
            Add(example, order, 0.7f);
        }

        for (int head = 0; head < Classifier.HeadCount; head++)
        {
            double yes = 0, no = 0;
            foreach ((Passage passage, float weight) in _passages.Where(p => p.Passage.Example.Labels.IsKnown(head)))
            {
                _ = passage.Example.Labels.IsTrue(head) ? yes += weight : no += weight;
            }

            _boost[head] = yes == 0 ? 1 : (float)Math.Clamp(no / yes, 1, MostBoost);
        }
    }

    public int Count => _passages.Count;

    /// <summary>All passages of one epoch, in an order and with windows that follow from the seed and the epoch's number.</summary>
    public IEnumerable<Lesson> Epoch(int epoch)
    {
        int[] order = [.. Enumerable.Range(0, _passages.Count)];
        new Random(Seed + epoch).Shuffle(order);
        foreach (int i in order)
        {
            (Passage passage, float weight) = _passages[i];
            yield return passage.Learn(weight * Boost(passage.Example.Labels), new Random(unchecked((Seed * 31) + (epoch * 1_000_003) + i)));
        }
    }

    // Attacks are rarer than harmless texts, and must not be given up for that.
    private float Boost(Labels labels)
    {
        float boost = 1;
        for (int head = 0; head < Classifier.HeadCount; head++)
        {
            boost = labels.IsTrue(head) ? Math.Max(boost, _boost[head]) : boost;
        }

        return boost;
    }

    private static bool Is(Example row, ModelHead head, bool value) => row.Labels.IsKnown((int)head) && row.Labels.IsTrue((int)head) == value;

    private static IEnumerable<Example> Thin(IGrouping<string, Example> source)
    {
        Example[] all = [.. source];
        new Random(Seed).Shuffle(all);
        return all.Take(MostOfSource);
    }
}
