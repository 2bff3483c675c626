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

    /// <param name="concepts">Whose features stand after those of words; null for none.</param>
    /// <param name="words">Whether words are features.</param>
    /// <param name="echoes">Whether it is one that a word stands again; it stands after concepts.</param>
    public static Encoded Of(Example example, int bits, bool starts = false, ConceptTable? concepts = null, bool words = true, bool echoes = false)
    {
        var buckets = new List<int>();
        var ends = new List<int>();
        Span<int> next = stackalloc int[NGrams.Each + ConceptTrail.Each + 1];
        var grams = new NGrams(starts);
        var trail = new ConceptTrail();
        string text = Folded(example.Text);
        var tokens = new EchoTokens(text, new TextToken[EchoTokens.TokensOf(text.Length)], new uint[EchoTokens.SlotsOf(text.Length)]);
        while (ends.Count < MaxTokens && tokens.MoveNext())
        {
            int count = words ? grams.Next(tokens.Current, bits, next) : 0;
            if (concepts is not null && tokens.Current.IsWord)
            {
                count += trail.Next(concepts, tokens.Current, text, 1 << bits, next[count..]);
            }

            if (echoes && tokens.Echo != 0)
            {
                next[count++] = EchoTokens.Bucket(tokens.Echo, bits);
            }

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
