using System.Globalization;
using System.Text;
using Cordon.Detection.Models;
using Cordon.Train.Text;
using static Cordon.Detection.Models.ModelHead;

namespace Cordon.Train.Transformer;

/// <summary>
/// Sentences in places where they do not belong, and the same places without them: what a user may ask is an order to the assistant when it stands in a
/// document. The place is remembered, so that a window is cut around it.
/// </summary>
internal sealed class Planting(IReadOnlyList<Grammar> grammars, IReadOnlyList<string> documents, IReadOnlyList<string> errands, IReadOnlyList<string> tools, int seed)
{
    private static readonly ModelHead[] User = [Injection, Extraction, Attack];

    private static readonly string[] Gaps = ["\n\n", "\n", " ", " ", " ", "\n---\n", "\n> "];

    /// <summary>So many of each sort; English has half of those that come from templates.</summary>
    public IEnumerable<(Example Example, string? Order)> Make(int each)
    {
        var random = new Random(seed);
        int number = 0;
        for (int n = 0; n < each; n++)
        {
            Grammar grammar = random.Next(2) == 0 ? grammars.First(g => g.Language == "en") : grammars[random.Next(grammars.Count)];
            string order = grammar.Pick(random.Next(5) == 0 ? "direct_injection" : "indirect_injection", random);
            yield return Planted("buried", Document(grammar, random), order, Labels.None.Yes(Order), random, ref number);
            yield return Planted("errand", Document(grammars.First(g => g.Language == "en"), random), errands[random.Next(errands.Count)], Labels.None.Yes(Order), random, ref number);
            yield return (Made("carrier", Document(grammar, random), Labels.None.No(User).No(Order), ref number), null);
            yield return (Made("carrier", Document(grammar, random), Labels.None.No(User).No(Order), ref number), null);
            if (n % 2 == 0 && grammar.Has("tool"))
            {
                string tool = tools.Count > 0 && grammar.Language == "en" && random.Next(2) == 0 ? tools[random.Next(tools.Count)] : grammar.Pick("tool", random);
                string hidden = grammar.Pick(random.Next(2) == 0 && grammar.Has("tool_poisoning") ? "tool_poisoning" : "indirect_injection", random);
                yield return Planted("poisoned", tool, hidden, Labels.None.Yes(ToolOrder), random, ref number);
            }

            if (n % 3 == 0 && grammar.Has("chat"))
            {
                yield return Planted("turned", grammar.Pick("chat", random), grammar.Pick("direct_injection", random), Labels.None.Yes(Injection, Attack), random, ref number);
            }
        }
    }

    private string Document(Grammar grammar, Random random)
    {
        if (documents.Count > 0 && random.Next(2) == 0)
        {
            return documents[random.Next(documents.Count)];
        }

        return string.Join(random.Next(2) == 0 ? "\n\n" : " ", Enumerable.Range(0, 1 + random.Next(5)).Select(_ => grammar.Pick("document", random)));
    }

    private static (Example Example, string? Order) Planted(string kind, string place, string order, Labels labels, Random random, ref int number)
    {
        string gap = Gaps[random.Next(Gaps.Length)];
        var text = new StringBuilder();
        int at = random.Next(3) switch
        {
            0 => 0,
            1 => Border(place, random),
            _ => place.Length,
        };
        text.Append(place, 0, at).Append(at == 0 ? "" : gap).Append(order).Append(at == place.Length ? "" : gap).Append(place.AsSpan(at).TrimStart());
        return (Made(kind, text.ToString(), labels, ref number), order);
    }

    // Behind a sentence, or at least behind a word.
    private static int Border(string text, Random random)
    {
        int from = random.Next(text.Length);
        int sentence = text.AsSpan(from).IndexOf(". ");
        int space = text.IndexOf(' ', from);
        return sentence >= 0 && sentence < 200 ? from + sentence + 1 : space >= 0 ? space : text.Length;
    }

    private static Example Made(string kind, string text, Labels labels, ref int number) =>
        new(string.Create(CultureInfo.InvariantCulture, $"planted.{kind}.{number++}"), text, labels, Example.Made, "planted", kind);
}
