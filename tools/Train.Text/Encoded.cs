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

        return new(example, [.. buckets], [.. ends]);
    }

    public static string Folded(string text) =>
        Folding.IsPlain(text) ? text : Folding.Fold(new View(text, RuleViews.Original), int.MaxValue / 4)?.Text ?? text;
}
