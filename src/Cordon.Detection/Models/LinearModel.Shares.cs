namespace Cordon.Detection.Models;

/// <summary>What one token of a window adds to a logit.</summary>
/// <param name="Start">Of the token in the text that was read.</param>
internal readonly record struct TokenShare(int Start, int End, bool IsWord, float Logit);

internal sealed partial class LinearModel
{
    /// <summary>
    /// Takes a window's logit apart: the bias that it returns and the shares of its tokens are the logit, exactly. What words make together (pairs, triples) is divided
    /// among those of them that stand in the window; what begins a sentence, what concepts make and whether a word stands again counts for the word that it ends at.
    /// </summary>
    public float Shares(ReadOnlySpan<char> text, int head, int start, int end, List<TokenShare> shares)
    {
        shares.Clear();
        Span<int> buckets = stackalloc int[MostFeatures];
        var grams = new NGrams(_starts);
        var trail = new ConceptTrail();
        var tokens = new EchoTokens(text, stackalloc TextToken[EchoTokens.TokensOf(text.Length)], _concepts is null ? [] : stackalloc uint[EchoTokens.SlotsOf(text.Length)]);
        (int last, int beforeLast) = (-1, -1);
        while (tokens.MoveNext() && tokens.Current.End <= end)
        {
            TextToken token = tokens.Current;
            int ofWords = grams.Next(token, _bits, buckets);
            int features = ofWords + BeyondWordsOf(token, tokens.Echo, text, ref trail, buckets[ofWords..]);
            if (token.Start < start)
            {
                continue;
            }

            int own = shares.Count;
            shares.Add(new(token.Start, token.End, token.IsWord, 0));
            for (int i = 0; i < features; i++)
            {
                float weight = unchecked((sbyte)_weights[(buckets[i] * Heads) + head]) * _scale[head];
                // From the end: three in a row, two with one between, two in a row; for a sign, it and the word before it.
                (int second, int third) = !token.IsWord ? (i == 1 ? last : -1, -1)
                    : (ofWords - i) switch
                    {
                        1 => (last, beforeLast),
                        2 => (beforeLast, -1),
                        3 => (last, -1),
                        _ => (-1, -1),
                    };
                int parts = 1 + (second >= 0 ? 1 : 0) + (third >= 0 ? 1 : 0);
                Give(shares, own, weight / parts);
                Give(shares, second, weight / parts);
                Give(shares, third, weight / parts);
            }

            (last, beforeLast) = token.IsWord ? (own, last) : (last, beforeLast);
        }

        float root = MathF.Sqrt(shares.Count + Damping);
        for (int i = 0; i < shares.Count; i++)
        {
            shares[i] = shares[i] with { Logit = shares[i].Logit / root };
        }

        int window = 0;
        while (window + 1 < _lengths.Length && _lengths[window] < shares.Count)
        {
            window++;
        }

        return _biases[window][head];
    }

    private static void Give(List<TokenShare> shares, int token, float weight)
    {
        if (token >= 0)
        {
            shares[token] = shares[token] with { Logit = shares[token].Logit + weight };
        }
    }
}
