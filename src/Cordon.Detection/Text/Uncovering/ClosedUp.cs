namespace Cordon.Detection;

/// <summary>Words without any space between them, or with capitals in its place.</summary>
internal static class ClosedUp
{
    /// <summary>A shorter run of letters is a word.</summary>
    private const int Shortest = 14;

    /// <summary>A run is read in pieces of this many letters; the last word of a piece may be cut.</summary>
    private const int Longest = 2_048;

    // A run is words when so many of its letters are in known words of three letters and more.
    private const double LeastKnown = 0.8;
    private const float Unknown = 12;
    private const int FewestWords = 3;

    // So many pieces that are no words, and a quarter of all of them.
    private const int FewestPieces = 3;

    // On the average: words that no list knows are longer.
    private const double LongestPieces = 4.6;

    /// <summary>The text with spaces in such runs, or null when it has none.</summary>
    public static View? Read(View source, int limit)
    {
        string text = source.Text;
        using var to = new Excerpt(source, limit);
        for (int probe = Shortest - 1; probe < text.Length && !to.IsFull; probe += Shortest)
        {
            if (!char.IsAsciiLetter(text[probe]))
            {
                continue;
            }

            int start = probe;
            while (start > 0 && probe - start < Shortest && char.IsAsciiLetter(text[start - 1]))
            {
                start--;
            }

            int end = probe + 1;
            while (end < text.Length && end - start < Longest && char.IsAsciiLetter(text[end]))
            {
                end++;
            }

            if (end - start >= Shortest)
            {
                Write(text, start, end, to);
            }

            probe = end - 1;
        }

        return to.ToView(isHidden: true);
    }

    /// <summary>The text with words in one piece that spaces cut into pieces, or null when it has none.</summary>
    public static View? Pieces(View source, int limit)
    {
        string text = source.Text;
        using var to = new Excerpt(source, limit);
        int first = 0;
        (int letters, int pieces, int unknown, int unknownLetters) = (0, 0, 0, 0);
        for (int i = 0; i < text.Length && !to.IsFull;)
        {
            int end = i;
            while (end < text.Length && end - i <= Lexicon.LongestWord && char.IsAsciiLetter(text[end]))
            {
                end++;
            }

            bool isSingle = end == i + 1 && (text[i] | 0x20) is not ('a' or 'i');
            pieces += end > i ? 1 : 0;
            bool isUnknown = end > i && (isSingle || !Lexicon.English.Knows(text.AsSpan(i, end - i)));
            unknown += isUnknown ? 1 : 0;
            unknownLetters += isUnknown ? end - i : 0;
            letters += end - i;
            bool goesOn = end > i && end + 1 < text.Length && text[end] == ' ' && char.IsAsciiLetter(text[end + 1]) && letters < Longest;
            if (!goesOn)
            {
                if (unknown >= FewestPieces && unknown * 4 >= pieces && unknownLetters <= unknown * LongestPieces)
                {
                    WritePieces(text, first, end, to);
                }

                first = Math.Max(end, i) + 1;
                (letters, pieces, unknown, unknownLetters) = (0, 0, 0, 0);
            }

            i = Math.Max(end, i) + 1;
        }

        return to.ToView(isHidden: true);
    }

    private static void Write(string text, int start, int end, Excerpt to)
    {
        if (Lexicon.English.Knows(text.AsSpan(start, end - start)))
        {
            return;
        }

        Span<int> places = stackalloc int[end - start];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = start + i;
        }

        Write(text.AsSpan(start, end - start), places, to);
    }

    private static void WritePieces(string text, int start, int end, Excerpt to)
    {
        Span<int> places = stackalloc int[Longest + Lexicon.LongestWord + 1];
        Span<char> run = stackalloc char[places.Length];
        int length = 0;
        for (int i = start; i < end && length < places.Length; i++)
        {
            if (text[i] != ' ')
            {
                (places[length], run[length++]) = (i, text[i]);
            }
        }

        Write(run[..length], places[..length], to);
    }

    private static void Write(ReadOnlySpan<char> run, ReadOnlySpan<int> places, Excerpt to)
    {
        Lexicon lexicon = Lexicon.English;
        int length = run.Length;

        // The best way to cut the first i letters: its cost, and the length of its last word.
        Span<float> costs = stackalloc float[length + 1];
        Span<byte> last = stackalloc byte[length + 1];
        costs.Fill(float.MaxValue);
        costs[0] = 0;
        Span<int> ranks = stackalloc int[Lexicon.LongestWord + 1];
        for (int i = 0; i < length; i++)
        {
            Relax(costs, last, i + 1, costs[i] + Unknown, 1);
            int most = Math.Min(Lexicon.LongestWord, length - i);
            lexicon.Beginnings(run.Slice(i, most), ranks);
            for (int word = 1; word <= most; word++)
            {
                // A single letter is a word where it is one: a, i.
                if (ranks[word] >= 0 && (word > 1 || (run[i] | 0x20) is 'a' or 'i'))
                {
                    Relax(costs, last, i + word, costs[i] + MathF.Log(ranks[word] + 8), (byte)word);
                }
            }
        }

        List<int> cuts = [];
        int known = 0;
        int frequent = 0;
        for (int at = length; at > 0; at -= last[at])
        {
            cuts.Add(at);
            frequent += lexicon.IsTelling(lexicon.RankOf(run.Slice(at - last[at], last[at]))) ? 1 : 0;
            known += last[at] > 2 ? last[at] : last[at] == 2 && lexicon.RankOf(run.Slice(at - 2, 2)) is >= 0 and < 60 ? 2 : 0;
        }

        if (known < LeastKnown * length || cuts.Count < FewestWords || !Lexicon.CouldBeSentence(cuts.Count, cuts.Count, frequent))
        {
            return;
        }

        to.Begin(places[0]);
        int from = 0;
        for (int k = cuts.Count - 1; k >= 0; k--)
        {
            for (int i = from; i < cuts[k]; i++)
            {
                to.Add(run[i], places[i], places[i] + 1);
            }

            from = cuts[k];
            to.Add(' ', places[from - 1], places[from - 1] + 1);
        }

        to.End(places[^1] + 1);
    }

    private static void Relax(Span<float> costs, Span<byte> last, int at, float cost, byte word)
    {
        if (cost < costs[at])
        {
            (costs[at], last[at]) = (cost, word);
        }
    }
}
