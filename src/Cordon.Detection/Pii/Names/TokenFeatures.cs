using System.Collections.Immutable;

namespace Cordon.Detection.Pii;

/// <summary>What the tagger knows of a token and its neighbours, as places in a table of weights.</summary>
internal static class TokenFeatures
{
    public const int Buckets = 1 << 16;

    /// <summary>Most features of one token.</summary>
    public const int Most = 40;

    /// <summary>Most words that one feature looks at.</summary>
    public const int MostWords = 3;

    // Where the words of each feature stand, from the token on, in the order of the features; the one without a place is the label's.
    private static readonly ImmutableArray<ImmutableArray<int>> Places =
    [
        [0], [0], [0], [0], [0], [0], [-1, 0], [0, 1], [-2, -1, 0], [0, 1, 2], [-1, 0], [0, 1], [-1, 0, 1], [-2, -1, 0], [0, 1, 2], [-2, 0], [0, 2], [0], [0, 1], [-1, 0], [-1, 0, 1],
        [-1], [1], [-1, 0, 1], [0], [-2, -1, 0], [0, 1], [-1, 0], [0], [-1, 0], [-1, 0], [0, 1], [-1, 1],
    ];

    private const int OfLabel = 28;

    private const uint Prime = 16777619;

    /// <summary>Describes every token of a segment once; neighbours are looked up there.</summary>
    public static void Describe(string text, List<TextToken> tokens, Span<TokenLook> looks)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            looks[i] = TokenLook.Of(text.AsSpan(tokens[i].Start, tokens[i].End - tokens[i].Start), spaceBefore: tokens[i].Start > 0 && char.IsWhiteSpace(text[tokens[i].Start - 1]));
        }
    }

    /// <summary>Writes the features of one token and answers with their number.</summary>
    public static int Of(ReadOnlySpan<TokenLook> looks, int i, Span<int> features)
    {
        TokenLook here = looks[i], before = At(looks, i - 1), before2 = At(looks, i - 2), after = At(looks, i + 1), after2 = At(looks, i + 2);
        int n = 0;
        Add(features, ref n, 1, here.Word);
        Add(features, ref n, 2, here.Shape);
        Add(features, ref n, 3, here.Prefix);
        Add(features, ref n, 4, here.Suffix2);
        Add(features, ref n, 5, here.Suffix3);
        Add(features, ref n, 6, here.Suffix4);
        Add(features, ref n, 7, before.Word, here.Shape);
        Add(features, ref n, 8, after.Word, here.Shape);
        Add(features, ref n, 9, before2.Word, before.Word, here.Shape);
        Add(features, ref n, 10, after.Word, after2.Word, here.Shape);
        Add(features, ref n, 11, before.Shape, here.Shape);
        Add(features, ref n, 12, here.Shape, after.Shape);
        Add(features, ref n, 13, before.Shape, here.Shape, after.Shape);
        Add(features, ref n, 14, before2.Shape, before.Shape, here.Shape);
        Add(features, ref n, 15, here.Shape, after.Shape, after2.Shape);
        Add(features, ref n, 16, before2.Word, here.Shape);
        Add(features, ref n, 17, after2.Word, here.Shape);
        Add(features, ref n, 18, here.Known, here.Shape);
        Add(features, ref n, 19, here.Known, after.Known, after.Shape);
        Add(features, ref n, 20, before.Known, here.Known, before.Shape);
        Add(features, ref n, 21, before.Known, here.Shape, after.Known);
        Add(features, ref n, 22, before.Word);
        Add(features, ref n, 23, after.Word);
        Add(features, ref n, 24, here.Script, before.Shape, after.Shape);
        Add(features, ref n, 25, (uint)(i == 0 ? 1 : i == 1 ? 2 : 3), here.Shape, here.Known);
        Add(features, ref n, 26, before2.Known, before.Shape, here.Shape);
        Add(features, ref n, 27, after.Suffix3, here.Shape);
        Add(features, ref n, 28, before.Suffix3, here.Shape);
        Add(features, ref n, 29, Label(looks, i), here.Shape);
        Add(features, ref n, 30, (uint)(here.SpaceBefore ? 1 : 2), before.Script, here.Script);
        Add(features, ref n, 31, here.Known, before.Word);
        Add(features, ref n, 32, here.Known, after.Word);
        Add(features, ref n, 33, before.Word, after.Word);
        return n;
    }

    /// <summary>Writes which tokens a feature of a token was made of, and answers with their number: the token itself where the others are outside.</summary>
    public static int WordsOf(ReadOnlySpan<TokenLook> looks, int i, int feature, Span<int> words)
    {
        int n = 0;
        foreach (int place in Places[feature])
        {
            if ((uint)(i + place) < (uint)looks.Length)
            {
                words[n++] = i + place;
            }
        }

        if (feature == OfLabel && LabelAt(looks, i) is >= 0 and int label)
        {
            words[n++] = label;
        }

        if (n == 0)
        {
            words[n++] = i;
        }

        return n;
    }

    private static uint Label(ReadOnlySpan<TokenLook> looks, int i) => LabelAt(looks, i) is >= 0 and int at ? looks[at].Word : 0;

    // The word before the nearest colon or equals sign to the left: "Provider: Dr. …".
    private static int LabelAt(ReadOnlySpan<TokenLook> looks, int i)
    {
        for (int j = i - 1; j > 0 && i - j < 5; j--)
        {
            if (looks[j].IsColon)
            {
                return j - 1;
            }
        }

        return -1;
    }

    private static TokenLook At(ReadOnlySpan<TokenLook> looks, int i) => (uint)i < (uint)looks.Length ? looks[i] : TokenLook.Outside;

    private static void Add(Span<int> features, ref int n, uint kind, uint a, uint b = 0, uint c = 0)
    {
        uint hash = (2166136261 ^ kind) * Prime;
        hash = (hash ^ a) * Prime;
        hash = (hash ^ (hash >> 15) ^ b) * Prime;
        hash = (hash ^ (hash >> 13) ^ c) * Prime;
        hash ^= hash >> 16;
        features[n++] = (int)(hash & (Buckets - 1));
    }
}
