namespace Cordon.Detection;

/// <summary>
/// What is remembered of a text to know its words again in the arguments of a call: keyed hashes of its words, of its pairs of words, and of numbers that are
/// written in groups. Holds no text.
/// </summary>
public sealed class OriginText
{
    /// <summary>Of one text; the rest is not read.</summary>
    internal const int MostCharacters = 65_536;

    /// <summary>Of one text, whatever its length.</summary>
    internal const int MostHashes = 16_384;

    private readonly ulong[] _hashes;

    private OriginText(ulong[] hashes, bool isCut) => (_hashes, IsCut) = (hashes, isCut);

    /// <summary>How many hashes it holds, each of eight bytes.</summary>
    public int Count => _hashes.Length;

    /// <summary>Not all of the text was read.</summary>
    public bool IsCut { get; }

    public static OriginText Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        HashSet<ulong> hashes = [];
        WordReader words = new(text.AsSpan(0, Math.Min(text.Length, MostCharacters)), stackalloc ushort[WordReader.BufferLength]);
        JoinedNumber joined = new(stackalloc ushort[JoinedNumber.Longest]);
        ulong before = 0;
        while (hashes.Count < MostHashes && words.MoveNext())
        {
            ulong hash = words.Hash;
            hashes.Add(hash);
            if (words.Tail >= ArgumentPart.ShortestNumber)
            {
                hashes.Add(RollingHash.Of(words.Word[^words.Tail..]));
            }

            if (before != 0)
            {
                hashes.Add(Pair(before, hash));
            }

            if (joined.Add(words) is { } whole)
            {
                hashes.Add(whole);
            }

            before = hash;
        }

        if (joined.Finish() is { } last)
        {
            hashes.Add(last);
        }

        ulong[] sorted = [.. hashes];
        Array.Sort(sorted);
        return new OriginText(sorted, text.Length > MostCharacters || hashes.Count >= MostHashes);
    }

    internal bool Has(ulong hash) => Array.BinarySearch(_hashes, hash) >= 0;

    internal static ulong Pair(ulong first, ulong second) => RollingHash.Finish((first * 0xD1342543DE82EF95) + second);
}

/// <summary>Groups of one number, put together: an account that is written in fours is the account.</summary>
internal ref struct JoinedNumber(Span<ushort> buffer)
{
    public const int Longest = 40;

    private readonly Span<ushort> _buffer = buffer;
    private int _length;
    private int _groups;

    /// <summary>Takes a word in; answers with the number that ended before it.</summary>
    public ulong? Add(in WordReader word)
    {
        bool belongs = word is { IsJoined: true, HasDigit: true } && _groups > 0 && _length + word.Length <= Longest;
        ulong? whole = belongs ? null : Finish();
        if (word.HasDigit && word.Length <= Longest)
        {
            word.Word.CopyTo(_buffer[_length..]);
            (_length, _groups) = (_length + word.Length, _groups + 1);
        }

        return whole;
    }

    public ulong? Finish()
    {
        ulong? whole = _groups > 1 ? RollingHash.Of(_buffer[.._length]) : null;
        (_length, _groups) = (0, 0);
        return whole;
    }
}
