using System.Numerics;

namespace Cordon.Detection.Models;

/// <summary>
/// The features that end at a token: itself, its stem, what it makes with the words before it (two in a row, two with one between,
/// three in a row), and for the first two words of a sentence or a field that they begin it: an order mostly begins with its verb. Each is a bucket of a table: the hashing trick (Weinberger et al., Feature Hashing for Large Scale Multitask
/// Learning, ICML 2009).
/// </summary>
/// <param name="starts">Whether beginnings are features, too.</param>
internal struct NGrams(bool starts)
{
    /// <summary>Features per token.</summary>
    public const int Each = 6;

    private const uint Start = 0x6C8E9CF5;
    private const uint StartMark = 0x27220A95;

    // Signs within a sentence; any other ends one, or a field.
    private static readonly uint[] Joining = [.. "'\u2019-_/,@".Select(TextTokens.Sign)];

    private int _since;
    private uint _last;
    private uint _beforeLast;

    /// <summary>Writes the token's buckets, below 2^<paramref name="bits"/>, and says how many.</summary>
    public int Next(in TextToken token, int bits, Span<int> buckets)
    {
        int shift = 32 - bits;
        buckets[0] = Bucket(token.Word * 0x85EBCA6B, shift);
        if (!token.IsWord)
        {
            // A sign and the word before it: what a colon or a quotation mark follows matters.
            buckets[1] = Bucket(Pair(_last, token.Word), shift);
            _since = Joining.AsSpan().Contains(token.Word) ? _since : 0;
            return 2;
        }

        int count = 1;
        if (token.Stem != token.Word)
        {
            buckets[count++] = Bucket(token.Stem * 0xC2B2AE35, shift);
        }

        uint pair = Pair(_last, token.Stem);
        if (starts && _since < 2)
        {
            buckets[count++] = Bucket(((_since == 0 ? token.Stem : pair) * Start) ^ StartMark, shift);
            _since++;
        }

        buckets[count++] = Bucket(pair, shift);
        buckets[count++] = Bucket(Pair(_beforeLast, token.Stem) ^ 0x5BD1E995, shift);
        buckets[count++] = Bucket(Pair(_beforeLast * 31, pair), shift);
        (_beforeLast, _last) = (_last, token.Stem);
        return count;
    }

    private static uint Pair(uint first, uint second) => (BitOperations.RotateLeft(first, 13) * 0xCC9E2D51) + (second * 0x1B873593);

    /// <summary>The bucket of a hash, in a table of 2^(32 − <paramref name="shift"/>).</summary>
    public static int Bucket(uint hash, int shift)
    {
        hash ^= hash >> 15;
        hash *= 0x2C1B3C6D;
        hash ^= hash >> 12;
        return (int)((hash * 0x9E3779B1) >> shift);
    }
}
