using System.Collections.Immutable;

namespace Cordon.Detection.Transformer;

/// <summary>What reads an encoder's vector: a row of <see cref="EncoderWeights.Width"/> weights for each head, and its bias.</summary>
internal sealed record EncoderHeads(float[] Weights, float[] Bias)
{
    public int Count => Bias.Length;

    public float Logit(int head, ReadOnlySpan<float> vector)
    {
        ReadOnlySpan<float> row = Weights.AsSpan(head * EncoderWeights.Width, EncoderWeights.Width);
        float sum = Bias[head];
        for (int i = 0; i < row.Length; i++)
        {
            sum += row[i] * vector[i];
        }

        return sum;
    }
}

/// <summary>A phrase, and how far the logit falls without it; below zero it speaks against.</summary>
internal readonly record struct PhraseFall(TextSpan Span, float Fall);

/// <summary>What leaving out showed.</summary>
/// <param name="Window">The part of the text that the head finds worst: the only one that was taken apart.</param>
/// <param name="Logit">Of that window, whole.</param>
/// <param name="Phrases">Apart from each other, the one that gives most first; empty where there was nothing to read.</param>
/// <param name="Passes">How often the encoder read.</param>
internal sealed record Occluded(TextSpan Window, float Logit, ImmutableArray<PhraseFall> Phrases, int Passes);

/// <summary>
/// Says why an encoder's head thinks what it thinks: each phrase of one, two and three words is left out in turn, and the rest read again (occlusion: Zeiler and Fergus, 2014). The logit is no
/// sum of what words give, so the falls need not add up to it. For one thread at a time.
/// </summary>
internal sealed class Occlusion(SentenceEncoder encoder, EncoderHeads heads, PieceVocabulary vocabulary)
{
    /// <summary>Pieces of a window, and from one to the next, as a classifier reads.</summary>
    public const int Window = 64;
    public const int Stride = 48;

    /// <summary>Pieces of a text; what follows is not read.</summary>
    public const int MostPieces = 1_024;

    /// <summary>Words of the longest phrase that is left out.</summary>
    public const int LongestPhrase = 3;

    /// <summary>Forward passes over one text: its windows, then its phrases, the short ones first.</summary>
    public const int MostPasses = 256;

    private readonly EncoderWorkspace _workspace = new();
    private readonly PieceScratch _scratch = new();
    private readonly float[] _vector = new float[EncoderWeights.Width];
    private readonly int[] _rest = new int[Window];
    private int _passes;

    /// <param name="text">With compatibility forms composed (NFKC), as pieces expect it.</param>
    public Occluded Of(string text, int head)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(head);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(head, heads.Count);
        _passes = 0;
        List<PieceToken> tokens = Cut(text);
        if (tokens.Count == 0)
        {
            return new(default, float.NegativeInfinity, [], 0);
        }

        (int from, float logit) = Worst(tokens, head);
        PieceToken[] window = [.. tokens.Skip(from).Take(Window)];
        return new(new(window[0].Start, window[^1].End), logit, [.. Apart(Falls(window, Words(text, window), logit, head))], _passes);
    }

    private List<PieceToken> Cut(string text)
    {
        List<PieceToken> tokens = [];
        PieceTokens pieces = new(vocabulary, text, _scratch);
        while (tokens.Count < MostPieces && pieces.MoveNext())
        {
            tokens.Add(pieces.Current);
        }

        return tokens;
    }

    private (int From, float Logit) Worst(List<PieceToken> tokens, int head)
    {
        (int From, float Logit) worst = (0, float.NegativeInfinity);
        for (int from = 0; from < tokens.Count; from += Stride)
        {
            int count = Math.Min(Window, tokens.Count - from);
            float logit = Read([.. tokens.Skip(from).Take(count)], count, count, head);
            worst = logit > worst.Logit ? (from, logit) : worst;
            if (from + count == tokens.Count)
            {
                break;
            }
        }

        return worst;
    }

    // First piece of each word: one that white space stands before, or begins with.
    private static List<int> Words(string text, PieceToken[] window)
    {
        List<int> words = [];
        for (int i = 0; i < window.Length; i++)
        {
            if (i == 0 || (window[i].Start > 0 && (char.IsWhiteSpace(text[window[i].Start]) || char.IsWhiteSpace(text[window[i].Start - 1]))))
            {
                words.Add(i);
            }
        }

        return words;
    }

    private List<(PhraseFall Phrase, int Words)> Falls(PieceToken[] window, List<int> words, float logit, int head)
    {
        List<(PhraseFall, int)> falls = [];
        for (int length = 1; length <= Math.Min(LongestPhrase, words.Count); length++)
        {
            for (int i = 0; i + length <= words.Count && _passes < MostPasses; i++)
            {
                int first = words[i];
                int end = i + length < words.Count ? words[i + length] : window.Length;
                falls.Add((new(new(window[first].Start, window[end - 1].End), logit - Read(window, first, end, head)), length));
            }
        }

        return falls;
    }

    // More words give more: by the word, so that a phrase is no longer than what makes it one.
    private static IEnumerable<PhraseFall> Apart(List<(PhraseFall Phrase, int Words)> falls)
    {
        List<PhraseFall> taken = [];
        foreach ((PhraseFall phrase, _) in falls.OrderByDescending(fall => fall.Phrase.Fall / fall.Words))
        {
            if (!taken.Exists(other => other.Span.Start < phrase.Span.End && phrase.Span.Start < other.Span.End))
            {
                taken.Add(phrase);
            }
        }

        return taken.OrderByDescending(phrase => phrase.Fall);
    }

    // The window without the pieces from one place to another; where nothing would be left, one unknown.
    private float Read(PieceToken[] window, int first, int end, int head)
    {
        int count = 0;
        for (int i = 0; i < window.Length; i++)
        {
            if (i < first || i >= end)
            {
                _rest[count++] = window[i].Piece;
            }
        }

        if (count == 0)
        {
            _rest[count++] = PieceVocabulary.Unknown;
        }

        _passes++;
        encoder.Encode(_rest.AsSpan(0, count), _workspace, _vector);
        return heads.Logit(head, _vector);
    }
}
