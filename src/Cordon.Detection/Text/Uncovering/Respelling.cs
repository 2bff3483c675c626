using System.Buffers;

namespace Cordon.Detection;

/// <summary>Misspelt words as the words that they stand for, where several stand together: one slip of the keyboard is none of our business.</summary>
internal static class Respelling
{
    // Among so many words there must be so many that are corrected.
    private const int Window = 12;
    private const int Fewest = 2;

    // So few words have no frequent one among them for certain.
    private const int FewWords = 3;

    private const int CommonBare = 400;
    private const int LongestBare = 4;

    // Nobody's keyboard slips so often: so many, and a third of the words.
    private const int FewestHidden = 6;

    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouyAEIOUY");

    /// <summary>The text with such words corrected, or null when it has too few of them.</summary>
    public static View? Read(View source, int limit)
    {
        string text = source.Text;
        Lexicon lexicon = Lexicon.English;
        List<Slip> slips = [];
        (int words, int frequent) = (0, 0);
        for (int i = 0; i < text.Length;)
        {
            if (!char.IsAsciiLetter(text[i]))
            {
                i++;
                continue;
            }

            int end = WordEnd(text, i);
            words++;
            int rank = lexicon.RankOf(text.AsSpan(i, end - i));
            frequent += Lexicon.IsFrequent(rank) ? 1 : 0;
            if ((rank < 0 || IsBare(text.AsSpan(i, end - i), rank)) && end - i >= 2 && IsRunning(text, i, end))
            {
                slips.Add(new(i, end, words, frequent));
            }

            i = end;
        }

        return slips.Count < Fewest ? null : Write(source, lexicon, slips, limit);
    }

    private static View? Write(View source, Lexicon lexicon, List<Slip> slips, int limit)
    {
        string text = source.Text;
        Misspellings misspellings = lexicon.Misspellings.Value;
        List<(Slip Slip, string Meant)> meant = [];
        Span<char> room = stackalloc char[64];
        int done = 0;
        for (int k = 0; k < slips.Count; k++)
        {
            Slip slip = slips[k];
            bool alone = (k == 0 || slip.Word - slips[k - 1].Word >= Window) && (k + 1 == slips.Count || slips[k + 1].Word - slip.Word >= Window);
            if (slip.Start < done || alone)
            {
                continue;
            }

            (Slip whole, string? word) = Joined(text, lexicon, slip, done);
            word ??= misspellings.Censored(text.AsSpan(slip.Start, slip.End - slip.Start)) ?? misspellings.Meant(Letters(text.AsSpan(slip.Start, slip.End - slip.Start), room));
            if (word is not null)
            {
                meant.Add((whole, word));
                done = whole.End;
            }
        }

        using var to = new Excerpt(source, limit);
        bool isHidden = false;
        for (int first = 0, next; first < meant.Count && !to.IsFull; first = next)
        {
            next = first + 1;
            while (next < meant.Count && meant[next].Slip.Word - meant[next - 1].Slip.Word < Window)
            {
                next++;
            }

            if (next - first >= Fewest && CouldBeSentence(lexicon, meant, first, next))
            {
                Write(meant, first, next, to);
                isHidden |= next - first >= FewestHidden && (next - first) * 3 >= WordsOf(meant, first, next);
            }
        }

        return to.ToView(isHidden: isHidden);
    }

    private static void Write(List<(Slip Slip, string Meant)> meant, int first, int next, Excerpt to)
    {
        for (int k = first; k < next; k++)
        {
            (Slip slip, string word) = meant[k];
            to.Begin(slip.Start);
            foreach (char c in word)
            {
                to.Add(c, slip.Start, slip.End);
            }

            to.End(slip.End);
        }
    }

    private static int WordsOf(List<(Slip Slip, string Meant)> meant, int first, int next) => meant[next - 1].Slip.Word - meant[first].Slip.Word + 1;

    // Of identifiers that somebody shortened no sentence comes.
    private static bool CouldBeSentence(Lexicon lexicon, List<(Slip Slip, string Meant)> meant, int first, int next)
    {
        int words = WordsOf(meant, first, next);
        int frequent = meant[next - 1].Slip.Frequent - meant[first].Slip.Frequent;
        for (int k = first; k < next; k++)
        {
            frequent += Lexicon.IsFrequent(lexicon.RankOf(meant[k].Meant)) ? 1 : 0;
        }

        // Where every other word is misspelt it is no name among words.
        return words <= FewWords || (next - first) * 2 >= words || frequent * 8 >= words;
    }

    // "wr" and "mt" are abbreviations, and words without their vowels.
    private static bool IsBare(ReadOnlySpan<char> word, int rank) => rank > CommonBare && word.Length <= LongestBare && !word.ContainsAny(Vowels);

    // Words of a sentence have one space on a side, and a word behind it.
    private static bool IsRunning(string text, int start, int end) =>
        (start > 1 && text[start - 1] == ' ' && (char.IsAsciiLetter(text[start - 2]) || text[start - 2] == ','))
        || (end + 1 < text.Length && char.IsAsciiLetter(text[end + 1]) && text[end] == ' ');

    // Two pieces that make a word: "ig nore".
    private static (Slip, string?) Joined(string text, Lexicon lexicon, Slip slip, int done)
    {
        Span<char> both = stackalloc char[Lexicon.LongestWord];
        int next = slip.End;
        if (next + 1 < text.Length && text[next] == ' ' && char.IsAsciiLetter(text[next + 1]) && WordEnd(text, next + 1) is int end
            && Join(text, slip.Start, slip.End, next + 1, end, both) is int length and > 4 && lexicon.RankOf(both[..length]) is >= 0 and int rank)
        {
            return (slip with { End = end }, lexicon.Words[rank]);
        }

        int before = slip.Start - 1;
        if (before > done && text[before] == ' ' && char.IsAsciiLetter(text[before - 1]))
        {
            int start = before;
            while (start > done && before - start < Lexicon.LongestWord && char.IsAsciiLetter(text[start - 1]))
            {
                start--;
            }

            if (Join(text, start, before, slip.Start, slip.End, both) is int sum and > 4 && lexicon.RankOf(both[..sum]) is >= 0 and int found)
            {
                return (slip with { Start = start }, lexicon.Words[found]);
            }
        }

        return (slip, null);
    }

    private static int Join(string text, int start, int end, int nextStart, int nextEnd, Span<char> to)
    {
        int length = end - start + nextEnd - nextStart;
        if (length > to.Length)
        {
            return 0;
        }

        text.AsSpan(start, end - start).CopyTo(to);
        text.AsSpan(nextStart, nextEnd - nextStart).CopyTo(to[(end - start)..]);
        return length;
    }

    // A sign in the place of a letter belongs to the word: "i*nore".
    private static int WordEnd(string text, int i)
    {
        while (i < text.Length && (char.IsAsciiLetter(text[i]) || (text[i] is '*' or '#' && i + 1 < text.Length && char.IsAsciiLetter(text[i + 1]))))
        {
            i++;
        }

        return i;
    }

    private static ReadOnlySpan<char> Letters(ReadOnlySpan<char> word, Span<char> room)
    {
        int length = 0;
        foreach (char c in word)
        {
            if (char.IsAsciiLetter(c) && length < room.Length)
            {
                room[length++] = c;
            }
        }

        return room[..length];
    }

    /// <param name="Frequent">How many frequent words stand before it.</param>
    private readonly record struct Slip(int Start, int End, int Word, int Frequent);
}
