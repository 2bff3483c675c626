namespace Cordon.Detection.Models;

/// <summary>
/// The features that concepts make at the word that says one: the concept, what it makes with each of the three before it, and with two of them. In which order they
/// stand does not count, for languages differ in that; nor do the words between, up to a reach.
/// </summary>
internal struct ConceptTrail
{
    /// <summary>Features per word.</summary>
    public const int Each = 6;

    /// <summary>A model has 2^15 buckets for them, after those of its words: what is learnt of words stays as it is.</summary>
    public const int Bits = 15;

    /// <summary>Words, or characters of scripts without spaces, from the first of what counts together to the last.</summary>
    private const int Reach = 16;

    private int _words;
    private Said _last;
    private Said _second;
    private Said _third;

    /// <summary>Writes the word's buckets, the first of all being <paramref name="first"/>, and says how many.</summary>
    public int Next(ConceptTable table, in TextToken token, ReadOnlySpan<char> text, int first, Span<int> buckets)
    {
        _words++;
        byte concept = table.Of(token, text);
        if (concept == 0)
        {
            return 0;
        }

        buckets[0] = first + NGrams.Bucket(concept * 0x7FEB352Du, 32 - Bits);
        int count = 1;
        if (concept == _last.Concept)
        {
            _last.At = _words;
            return count;
        }

        bool last = IsNear(_last), second = IsNear(_second), third = IsNear(_third);
        if (last)
        {
            buckets[count++] = first + NGrams.Bucket(Set(0, concept, _last.Concept), 32 - Bits);
        }

        if (second && _second.Concept != concept)
        {
            buckets[count++] = first + NGrams.Bucket(Set(0, concept, _second.Concept), 32 - Bits);
            if (last)
            {
                buckets[count++] = first + NGrams.Bucket(Set(concept, _last.Concept, _second.Concept), 32 - Bits);
            }
        }

        if (third && _third.Concept != concept && _third.Concept != _last.Concept)
        {
            buckets[count++] = first + NGrams.Bucket(Set(0, concept, _third.Concept), 32 - Bits);
            if (last)
            {
                buckets[count++] = first + NGrams.Bucket(Set(concept, _last.Concept, _third.Concept), 32 - Bits);
            }
        }

        (_third, _second, _last) = (_second, _last, new() { Concept = concept, At = _words });
        return count;
    }

    private readonly bool IsNear(Said said) => said.Concept != 0 && _words - said.At <= Reach;

    // The same for the same concepts in any order.
    private static uint Set(uint a, uint b, uint c)
    {
        uint least = Math.Min(a, Math.Min(b, c));
        uint most = Math.Max(a, Math.Max(b, c));
        return (((least << 16) | ((a + b + c - least - most) << 8) | most) * 0x846CA68B) ^ 0x3C6EF372;
    }

    private struct Said
    {
        public byte Concept;
        public int At;
    }
}
