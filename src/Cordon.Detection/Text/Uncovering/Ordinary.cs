namespace Cordon.Detection;

/// <summary>
/// Where a text is written as people write: known words with single spaces between them, other scripts, words of other languages among their small words; or as
/// programs are: known words with signs between them. Looking beneath disguises costs more than all guards together, and there is nothing beneath ordinary words.
/// What is not ordinary says what could be beneath it, and only that is looked for. A disguise that leaves fewer traces among ten words is not looked for.
/// </summary>
internal static class Ordinary
{
    private const int Span = 10;

    // A name, a brand, a technical word: among ten words there may be so many that no list knows, and fewer that do not begin with a capital.
    private const int MostOdd = 5;
    private const int MostLow = 3;

    // Slips of the keyboard: so few of them make no other disguise.
    private const int FewestSlips = 2;

    // Among small words of another language nearly every other word may be unknown.
    private const int FewestForeign = 2;
    private const int MostOddAbroad = 8;

    // Lists and addresses have signs between the words, but not between nearly all of them.
    private const int MostBreaks = 5;
    private const int MostJoined = 4;

    // A row of figures may be a row of codes.
    private const int MostFigures = 4;

    // Words that are written without spaces, or an encoding.
    private const int LongestOdd = 15;

    /// <summary>What of the text is not ordinary, in four respects.</summary>
    public static Rest Of(View source)
    {
        (Stretches odd, Stretches joined, Stretches figures, Stretches slips) = (default, default, default, default);
        Look(source.Text, ref odd, ref joined, ref figures, ref slips);
        View? words = odd.Of(source, null, null);
        return new(words, joined.Of(source, odd, words), figures.Of(source, odd, words), slips.Of(source, odd, words));
    }

    private static void Look(string text, ref Stretches odd, ref Stretches joined, ref Stretches figures, ref Stretches slips)
    {
        Window window = new(stackalloc int[Span], stackalloc ulong[Span]);
        for (int i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            int end = Looks.PlainEnd(text, i, out int letters, out ulong key);
            if (end > 0)
            {
                ReadOnlySpan<char> word = text.AsSpan(i, letters - i);
                Sort plain = Looks.OfLetters(word, key);
                window.Add(i, plain, !char.IsAsciiLetterUpper(word[0]), IsBroken(text, end), isWhole: true);
                Add(window, plain, word, end, text.Length, ref odd, ref joined, ref figures, ref slips);
                i = end;
                continue;
            }

            end = i + 1;
            while (end < text.Length && text[end] > ' ' && (text[end] < 0x80 || !char.IsWhiteSpace(text[end])))
            {
                end++;
            }

            bool isBroken = IsBroken(text, end);
            int first = i + Looks.FirstWord(text.AsSpan(i, end - i));
            for (int at = i; at < end;)
            {
                int stop = Looks.WordEnd(text, Math.Max(at, first), end);
                ReadOnlySpan<char> piece = text.AsSpan(at, stop - at);
                bool isWhole = at == i && stop == end;
                Sort look = Looks.Of(piece, isWhole);
                window.Add(at, look, !char.IsAsciiLetterUpper(piece[0]), isBroken && stop == end, isWhole);
                Add(window, look, piece, stop, text.Length, ref odd, ref joined, ref figures, ref slips);
                at = stop;
            }

            i = end;
        }
    }

    private static bool IsBroken(string text, int end) =>
        end < text.Length && (text[end] != ' ' || (end + 1 < text.Length && char.IsWhiteSpace(text[end + 1])) || Looks.IsAround(text[end - 1]));

    private static void Add(in Window window, Sort look, ReadOnlySpan<char> word, int end, int length, ref Stretches odd, ref Stretches joined, ref Stretches figures, ref Stretches slips)
    {
        if (window.IsOrdinary && look != Sort.Strange && (look != Sort.Odd || word.Length <= LongestOdd))
        {
            return;
        }

        bool isOdd = window.IsOdd(look, word);
        odd.Add(isOdd, window.First, end, length);
        joined.Add(isOdd || window.IsJoined, window.First, end, length);
        figures.Add(isOdd || window.IsFigures, window.First, end, length);
        slips.Add(isOdd || window.IsMisspelt, window.First, end, length);
    }

    /// <summary>The last ten words: how many of them are odd, begin small and are odd, and so on, a byte for each count.</summary>
    private ref struct Window(Span<int> starts, Span<ulong> words)
    {
        private const int Odd = 0;
        private const int Low = 8;
        private const int Slips = 16;
        private const int Foreign = 24;
        private const int Breaks = 32;
        private const int Joined = 40;
        private const int Figures = 48;

        // Added to the counts, it sets the highest bit of one that is too great.
        private const ulong Limits = (ulong)(0x7F - MostOdd) << Odd | (ulong)(0x7F - MostLow) << Low | (ulong)(0x80 - FewestSlips) << Slips
            | (ulong)(0x7F - MostBreaks) << Breaks | (ulong)(0x7F - MostJoined) << Joined | (ulong)(0x7F - MostFigures) << Figures;

        private const ulong Highest = 0x8080808080808080;

        private readonly Span<int> _starts = starts;
        private readonly Span<ulong> _words = words;
        private ulong _counts;
        private int _next;
        private bool _isRound;

        public readonly int First => _starts[_isRound ? _next : 0];

        /// <summary>False where one of the counts is greater than in ordinary texts of English.</summary>
        public readonly bool IsOrdinary => ((_counts + Limits) & Highest) == 0;

        public readonly bool IsJoined => Count(Breaks) > MostBreaks || Count(Joined) > MostJoined;

        public readonly bool IsFigures => Count(Figures) > MostFigures;

        public readonly bool IsMisspelt => Count(Slips) >= FewestSlips && !IsAbroad;

        private readonly bool IsAbroad => Count(Foreign) >= FewestForeign;

        public void Add(int start, Sort look, bool isLow, bool isBroken, bool isWhole)
        {
            ulong word = Bit(look >= Sort.Letter, Odd) | Bit(isLow && look >= Sort.Odd, Low) | Bit(isLow && isWhole && look == Sort.Odd, Slips) | Bit(look == Sort.Foreign, Foreign)
                | Bit(isBroken, Breaks) | Bit(look == Sort.Sign || !isWhole, Joined) | Bit(look == Sort.Figure, Figures);
            _counts += word - _words[_next];
            (_words[_next], _starts[_next]) = (word, start);
            if (++_next == Span)
            {
                (_next, _isRound) = (0, true);
            }
        }

        public readonly bool IsOdd(Sort look, ReadOnlySpan<char> word)
        {
            bool abroad = IsAbroad;
            return look == Sort.Strange || (look == Sort.Odd && word.Length > LongestOdd && !(abroad && !word.ContainsAnyInRange('0', '9')))
                || Count(Odd) > (abroad ? MostOddAbroad : MostOdd) || (Count(Low) > MostLow && !abroad);
        }

        private static ulong Bit(bool isSet, int at) => isSet ? 1ul << at : 0;

        private readonly int Count(int at) => (int)(_counts >> at) & 0x7F;
    }
}
