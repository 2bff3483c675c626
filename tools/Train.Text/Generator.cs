using System.Globalization;
using Cordon.Detection.Models;
using static Cordon.Detection.Models.ModelHead;

namespace Cordon.Train.Text;

/// <summary>
/// Makes attacks, and harmless texts that look like them, of grammars: alone, in quotation, and buried in documents, in every language there is a grammar for.
/// The same seed gives the same texts.
/// </summary>
internal sealed class Generator(IReadOnlyList<Grammar> grammars, IReadOnlyList<string> carriers, int seed)
{
    private static readonly ModelHead[] User = [Injection, Extraction, Attack];

    private const int ErrandsEach = 12;

    /// <summary>The same for languages whose errands are few templates of many words.</summary>
    private const int ErrandsEachOfOther = 3;

    /// <summary>Texts of each language that are no sentences.</summary>
    private const int Loose = 160;

    private static readonly string[] Gaps = ["\n\n", "\n", " ", ". ", "\n---\n", "\n> ", "\n\n\n\n"];

    /// <summary>Expands each template <paramref name="each"/> times (English, having the most templates, half as often).</summary>
    public List<Example> Make(int each)
    {
        var made = new List<Example>();
        foreach (Grammar grammar in grammars)
        {
            var random = new Random(HashCode(grammar.Language));
            int times = grammar.Language == "en" ? Math.Max(1, each / 2) : each;
            Attacks(grammar, times, random, made);
            Harmless(grammar, times, random, made);
            Buried(grammar, times, random, made);
            Scattered(grammar, random, made);
        }

        return made;
    }

    // Not string.GetHashCode, which is another one in each process.
    private int HashCode(string text) => text.Aggregate(seed, (hash, c) => unchecked((hash * 31) + c));

    private static void Attacks(Grammar grammar, int times, Random random, List<Example> made)
    {
        Each(grammar, "direct_injection", times, random, made, Labels.None.Yes(Injection, Order, Attack));
        Each(grammar, "system_prompt_extraction", times, random, made, Labels.None.Yes(Extraction, Attack));
        Each(grammar, "jailbreak", times, random, made, Labels.None.Yes(Attack));
        Each(grammar, "indirect_injection", times, random, made, Labels.None.Yes(Order));
        Each(grammar, "tool_poisoning", times, random, made, Labels.None.Yes(ToolOrder));
    }

    private static void Harmless(Grammar grammar, int times, Random random, List<Example> made)
    {
        Each(grammar, "chat", times, random, made, Labels.None.No(User));
        Each(grammar, "trigger", times, random, made, Labels.None.No(User).No(Order, ToolOrder));
        Each(grammar, "quoted", times * 3, random, made, Labels.None.No(User));
        Each(grammar, "roleplay", times, random, made, Labels.None.No(User));
        // Few templates with many words: what differs is the words.
        Each(grammar, "brief", times * 6, random, made, Labels.None.No(User));
        Each(grammar, "document", times, random, made, Labels.None.No(User).No(Order, ToolOrder));
        Each(grammar, "content", times * 2, random, made, Labels.None.No(User).No(Order, ToolOrder));
        Each(grammar, "tool", times, random, made, Labels.None.No(User).No(ToolOrder));
    }

    // What is made of words and signs and is no sentence: a model that has met it only in disguised attacks takes it for one.
    private static void Scattered(Grammar grammar, Random random, List<Example> made)
    {
        for (int n = 0; n < Loose; n++)
        {
            string[] texts = [.. Enumerable.Range(0, 4).Select(_ => grammar.Pick(random.Next(3) == 0 ? "chat" : "document", random))];
            made.Add(new(string.Create(CultureInfo.InvariantCulture, $"{grammar.Language}.scattered.{n}"), Scattering.Of(texts, random), Labels.None.No(User).No(Order), Example.Made, grammar.Language, "scattered"));
        }
    }

    private static void Each(Grammar grammar, string list, int times, Random random, List<Example> made, Labels labels)
    {
        for (int i = 0; i < grammar.Count(list); i++)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            for (int n = 0; n < times; n++)
            {
                string text = Typed(grammar.Expand(list, i, random), random);
                if (seen.Add(text))
                {
                    made.Add(new($"{grammar.Language}.{list}.{i}.{n}", text, labels, Example.Made, grammar.Language, list));
                }
            }
        }
    }

    // Orders inside documents and records, and the same documents without them; direct attacks after an ordinary task.
    private void Buried(Grammar grammar, int times, Random random, List<Example> made)
    {
        Labels order = Labels.None.Yes(Order);
        Labels document = Labels.None.No(User).No(Order);
        int count = grammar.Count("indirect_injection") * times;
        for (int n = 0; n < count && grammar.Has("document"); n++)
        {
            string carrier = Carrier(grammar, random);
            string attack = Typed(grammar.Pick(Buried(grammar, random), random), random);
            made.Add(New("buried", Place(carrier, attack, random), order).At(attack));
            string other = Carrier(grammar, random);
            made.Add(New("carrier", random.Next(3) == 0 ? Place(other, Calm(grammar, random), random) : other, document));
        }

        // Errands have no word of an order to an assistant: what people are asked to do stands beside them, in the same places.
        for (int n = 0; n < grammar.Count("errand") * times * (grammar.Language == "en" ? ErrandsEach : ErrandsEachOfOther); n++)
        {
            string errand = Typed(grammar.Pick("errand", random), random);
            made.Add(New("buried", Place(Carrier(grammar, random), errand, random), order).At(errand));
            made.Add(New("carrier", Place(Carrier(grammar, random), Typed(Calm(grammar, random), random), random), Labels.None.No(Order)));
        }

        for (int n = 0; n < grammar.Count("direct_injection") * times / 2 && grammar.Has("chat"); n++)
        {
            string task = grammar.Pick("chat", random);
            string attack = Typed(grammar.Pick("direct_injection", random), random);
            made.Add(New("turned", task + Gaps[random.Next(Gaps.Length)] + attack, Labels.None.Yes(Injection, Attack)));
        }

        if (grammar.Has("tool"))
        {
            for (int n = 0; n < grammar.Count("tool") * times * 2; n++)
            {
                string attack = grammar.Pick(random.Next(2) == 0 && grammar.Has("tool_poisoning") ? "tool_poisoning" : "indirect_injection", random);
                made.Add(New("poisoned", Insert(grammar.Pick("tool", random), attack, random), Labels.None.Yes(ToolOrder)));
            }
        }

        Example New(string kind, string text, Labels labels) =>
            new(string.Create(CultureInfo.InvariantCulture, $"{grammar.Language}.{kind}.{made.Count}"), text, labels, Example.Made, grammar.Language, kind);
    }

    // What an order in content may be, by kind of template: mostly one that says so.
    private static string Buried(Grammar grammar, Random random) => random.Next(6) switch
    {
        0 when grammar.Has("direct_injection") => "direct_injection",
        _ => "indirect_injection",
    };

    // What stands in the same places and is meant for people.
    internal static string Calm(Grammar grammar, Random random) =>
        grammar.Pick(grammar.Has("note") && random.Next(2) == 0 ? "note" : grammar.Has("trigger") ? "trigger" : "document", random);

    internal static string Place(string carrier, string text, Random random) => random.Next(3) == 0 ? Record.Around(text, random) : Insert(carrier, text, random);

    internal string Carrier(Grammar grammar, Random random)
    {
        if (carriers.Count > 0 && random.Next(3) == 0)
        {
            return carriers[random.Next(carriers.Count)];
        }

        int parts = random.Next(4) == 0 ? 4 + random.Next(12) : 1 + random.Next(4);
        return string.Join(random.Next(2) == 0 ? "\n\n" : "\n", Enumerable.Range(0, parts).Select(_ => grammar.Pick(grammar.Has("content") && random.Next(4) == 0 ? "content" : "document", random)));
    }

    private static string Insert(string carrier, string attack, Random random)
    {
        string gap = Gaps[random.Next(Gaps.Length)];
        switch (random.Next(4))
        {
            case 0:
                return attack + gap + carrier;
            case 1:
                int at = carrier.IndexOf(' ', random.Next(carrier.Length));
                return at < 0 ? carrier + gap + attack : carrier[..at] + gap + attack + gap + carrier[at..];
            default:
                return carrier + gap + attack;
        }
    }

    // People type without care: now and then no capitals, all capitals, no full stop, a letter missing or doubled.
    internal static string Typed(string text, Random random)
    {
        switch (random.Next(12))
        {
            case 0:
                return text.ToLowerInvariant();
            case 1:
                return text.ToUpperInvariant();
            case 2:
                return text.TrimEnd('.', '!', '?');
            case 3 when text.Length > 12:
                int lost = 1 + random.Next(text.Length - 2);
                return char.IsAsciiLetter(text[lost]) ? text.Remove(lost, 1) : text;
            case 4 when text.Length > 12:
                int twice = 1 + random.Next(text.Length - 2);
                return char.IsAsciiLetter(text[twice]) ? text.Insert(twice, text[twice..(twice + 1)]) : text;
            default:
                return text;
        }
    }
}
