using Cordon.Detection;
using Cordon.Detection.Models;

namespace Cordon.Train.Text;

/// <summary>An example as the model sees it: the buckets of each token, token after token.</summary>
internal sealed class Encoded
{
    /// <summary>What is read of a long text while training.</summary>
    public const int MaxTokens = 1024;

    private Encoded(Example example, int[] buckets, int[] ends) => (Example, Buckets, Ends) = (example, buckets, ends);

    public Example Example { get; }

    public int[] Buckets { get; }

    /// <summary>Where each token's buckets end in <see cref="Buckets"/>.</summary>
    public int[] Ends { get; }

    public int Tokens => Ends.Length;

    /// <summary>The tokens of <see cref="Example.Planted"/>; null also where they are beyond what is read.</summary>
    public (int From, int To)? Planted { get; private init; }

    public static Encoded Of(Example example, int bits, bool starts = false)
    {
        var buckets = new List<int>();
        var ends = new List<int>();
        Span<int> next = stackalloc int[NGrams.Each];
        var grams = new NGrams(starts);
        var tokens = new TextTokens(Folded(example.Text));
        while (ends.Count < MaxTokens && tokens.MoveNext())
        {
            int count = grams.Next(tokens.Current, bits, next);
            buckets.AddRange(next[..count]);
            ends.Add(buckets.Count);
        }

        return new(example, [.. buckets], [.. ends]) { Planted = PlantedIn(example, ends.Count) };
    }

    private static (int From, int To)? PlantedIn(Example example, int tokens)
    {
        if (example.Planted is not { } planted)
        {
            return null;
        }

        int from = Count(example.Text[..planted.Start]);
        int to = Math.Min(from + Count(example.Text.Substring(planted.Start, planted.Length)), tokens);
        return to > from ? (from, to) : null;
    }

    private static int Count(string text)
    {
        int count = 0;
        var tokens = new TextTokens(Folded(text));
        while (tokens.MoveNext())
        {
            count++;
        }

        return count;
    }

    public static string Folded(string text) =>
        Folding.IsPlain(text) ? text : Folding.Fold(new View(text, RuleViews.Original), int.MaxValue / 4)?.Text ?? text;
}
