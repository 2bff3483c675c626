using System.Globalization;
using System.Text.RegularExpressions;
using Cordon.Detection.Models;
using static Cordon.Detection.Models.ModelHead;

namespace Cordon.Train.Text;

/// <summary>
/// What users ask of assistants, planted in what assistants read: an order in content often is a plain request, and nothing but its place gives it away. In the same
/// places stand sentences of other content, which are harmless. Both, and what they are planted in, are of rows that the model may see; the same seed gives the same texts.
/// </summary>
internal sealed partial class Planting
{
    private const int Longest = 240;
    private const int Shortest = 16;

    // Of the requests planted: the others are questions, which pages of questions hold as well.
    private const int OrdersOfTen = 7;

    private static readonly string[] LeadIns =
        ["By the way: ", "Also, ", "One more thing: ", "P.S. ", "And then: ", "Next task: ", "Before you go on: ", "Note: ", "Additional request: ", "Finally, ", "While you are at it: ", "Oh, and ", "> ", "- ", "* "];

    private readonly string[][] _orders;
    private readonly string[][] _questions;
    private readonly string[][] _told;
    private readonly string[][] _calm;
    private readonly string[][] _carriers;
    private readonly Generator _generator;
    private readonly Grammar? _english;
    private readonly int _seed;

    public Planting(IReadOnlyList<Example> seen, Generator generator, Grammar? english, int seed)
    {
        (_generator, _english, _seed) = (generator, english, seed);
        Example[] asked = [.. seen.Where(row => row.Set.StartsWith("bn_", StringComparison.Ordinal) || row.Set.StartsWith("hr_", StringComparison.Ordinal)).Where(row => row.Labels.IsKnown((int)Injection) && !row.Labels.IsTrue((int)Injection) && !row.Labels.IsKnown((int)Order))];
        Example[] content = [.. seen.Where(row => row.Labels.IsKnown((int)Order) && !row.Labels.IsTrue((int)Order))];
        _orders = BySource(asked, row => Request(row.Text, Orders));
        _questions = BySource(asked, row => Request(row.Text, Questions));
        _told = BySource(asked, row => row.Kind == "benign" && !Orders.IsMatch(row.Text) && !Questions.IsMatch(row.Text) ? Request(row.Text, Anything) : null);
        _calm = BySource(content, row => Sentence(row));
        _carriers = BySource(content, row => row.Text.Length is > 80 and < 1500 ? row.Text : null);
    }

    /// <summary>So many planted requests, and as many harmless sentences in the same places.</summary>
    public List<Example> Make(int count)
    {
        var made = new List<Example>();
        var random = new Random(_seed);
        if (_orders.Length == 0 || _calm.Length == 0 || _english is null)
        {
            return made;
        }

        for (int n = 0; n < count; n++)
        {
            bool order = random.Next(10) < OrdersOfTen || _questions.Length == 0;
            string request = Generator.Typed(Pick(order ? _orders : _questions, random), random);
            made.Add(Placed("planted", request, Led(request, random), Labels.None.Yes(Order), random, n));
            string calm = Generator.Typed(Calm(random), random);
            made.Add(Placed("unplanted", calm, calm, Labels.None.No(Order), random, n));
        }

        return made;
    }

    // Sentences of content; what users tell and do not ask for, as tickets hold it; a question that stands beside its answer.
    private string Calm(Random random) => random.Next(12) switch
    {
        < 4 => Generator.Calm(_english!, random),
        < 5 when _told.Length > 0 => Pick(_told, random),
        < 6 when _questions.Length > 0 => $"Q: {Pick(_questions, random)}\nA: {Pick(_calm, random)}",
        _ => Pick(_calm, random),
    };

    private Example Placed(string kind, string text, string led, Labels labels, Random random, int n)
    {
        string carrier = _carriers.Length > 0 && random.Next(2) == 0 ? Pick(_carriers, random) : _generator.Carrier(_english!, random);
        return new Example(string.Create(CultureInfo.InvariantCulture, $"en.{kind}.{n}"), Generator.Place(carrier, led, random), labels, Example.Made, "en", kind).At(text);
    }

    private static string Led(string request, Random random) => random.Next(5) != 0 ? request : LeadIns[random.Next(LeadIns.Length)] + request;

    // Large sources more often than small ones, but not as much as they have rows.
    private static string Pick(string[][] sources, Random random)
    {
        double left = random.NextDouble() * sources.Sum(source => Math.Sqrt(source.Length));
        foreach (string[] source in sources)
        {
            left -= Math.Sqrt(source.Length);
            if (left <= 0)
            {
                return source[random.Next(source.Length)];
            }
        }

        return sources[^1][0];
    }

    private static string[][] BySource(IEnumerable<Example> rows, Func<Example, string?> part) =>
        [.. rows.GroupBy(row => (row.Source, row.Set)).OrderBy(source => source.Key).Select(source => source.Select(part).OfType<string>().ToArray()).Where(texts => texts.Length > 0)];

    // The first sentence of a text, or the whole of a short one.
    private static string? Request(string text, Regex begins)
    {
        string trimmed = text.Trim();
        if (!begins.IsMatch(trimmed))
        {
            return null;
        }

        if (trimmed.Length > Longest)
        {
            Match first = FirstSentence.Match(trimmed);
            trimmed = first.Success ? first.Value : "";
        }

        return trimmed.Length is >= Shortest and <= Longest && !trimmed.Contains("\n\n", StringComparison.Ordinal) ? trimmed : null;
    }

    private static string? Sentence(Example row)
    {
        string[] sentences = [.. SentenceEnd.Split(row.Text).Select(sentence => sentence.Trim()).Where(sentence => sentence.Length is >= Shortest and <= Longest && sentence.Contains(' ', StringComparison.Ordinal))];
        return sentences.Length == 0 ? null : sentences[row.Text.Length % sentences.Length];
    }

    [GeneratedRegex(@"^(?:please\s+|kindly\s+|now\s+|then\s+|just\s+)?(?:(?:can|could|would|will) you|i (?:need|want) you to|i'd like you to|help me|let me know|tell|give|show|write|create|make|find|send|set|turn|play|book|call|text|change|move|transfer|pay|order|cancel|schedule|remind|add|remove|delete|list|describe|explain|summari[sz]e|translate|convert|calculate|compute|generate|design|draft|compose|compare|classify|edit|rewrite|rephrase|paraphrase|suggest|recommend|identify|name|provide|build|develop|implement|outline|discuss|analy[sz]e|evaluate|propose|prepare|plan|construct|formulate|imagine|pretend|act|use|check|look up|search|read|open|close|start|stop|switch|update|put|take|get|select|choose|sort|count|print|output|return|replace|extract|fill|complete|correct|fix|solve|determine|estimate|predict|define|illustrate|produce|develop|teach|share|say|answer|repeat|report|schedule|buy|block|unlock|lock|increase|decrease|enter|convince|instruct|detail|devise|offer|demonstrate|conduct|encourage|introduce|modify|simplify|shorten|expand|insert|assign|arrange|organi[sz]e|figure out|pull up|ask|be sure to|see if|track|save|clear|reset|reserve|redeem|download|upload|install|execute|run|spell|format|render|reply|respond|mention|include|copy|forward|post|publish|record|log|rate|review|arrange|pick)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Orders { get; }

    [GeneratedRegex(@"^(?:what(?:'s| is| are| was| were| does| do| would| should)?|how (?:do|does|can|could|would|should|is|are|much|many|long|far|old)|who (?:is|was|are|wrote|invented)|when (?:is|was|did|does|will)|where (?:is|are|can|do|did)|which|why (?:is|are|do|does|did)|is there|are there|do you|does)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Questions { get; }

    [GeneratedRegex("^")]
    private static partial Regex Anything { get; }

    [GeneratedRegex(@"^.{16,240}?[.!?](?=\s|$)")]
    private static partial Regex FirstSentence { get; }

    [GeneratedRegex(@"(?<=[.!?])\s+|\n+")]
    private static partial Regex SentenceEnd { get; }
}
