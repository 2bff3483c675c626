namespace Cordon.Detection;

/// <summary>
/// The readings that take a whole text: numbers for letters, ciphers, words without spaces, misspelt words. A stream cannot wait for them, so they are made of
/// requests alone. A new reading is one line here.
/// </summary>
internal static class Uncovering
{
    /// <summary>A reading of a text, or null when it has none; of no more characters than the limit.</summary>
    public delegate View? Reading(View source, int limit);

    // Seams, signs that resemble letters, and marks before lines say themselves where they are.
    private static readonly Reading[] OfAnything = [Seams.Read, Shapes.Letter];
    private static readonly Reading[] OfLines = [LineMarks.Read];

    // Where white space, case and shape matter, the text as it stands is read; else the folded one.
    private static readonly Reading[] OfJoined = [LettersApart.Read];
    private static readonly Reading[] OfShapes = [Shapes.Turn, Shapes.Braille, Shapes.Selectors, Ciphers.Overridden, Signals.Read];
    private static readonly Reading[] OfWords = [BareWords.Read, MoreEscapes.Read];
    private static readonly Reading[] OfFigures = [Numbers.Read];
    private static readonly Reading[] OfOdd = [BaseRuns.Read, BaseRuns.Groups, Doubled.Read, Ciphers.Read, ClosedUp.Read, ClosedUp.Pieces];
    private static readonly Reading[] OfSlips = [LeetWords.Read, Respelling.Read];

    /// <summary>Each reading once, with what it is given.</summary>
    public static IEnumerable<(Reading Reading, Func<View, Rest, View?> Of)> All =>
    [
        .. OfAnything.Concat(OfLines).Select(reading => (reading, new Func<View, Rest, View?>((text, _) => text))),
        .. OfJoined.Concat(OfWords).Select(reading => (reading, new Func<View, Rest, View?>((_, rest) => rest.Joined))),
        .. OfShapes.Concat(OfOdd).Select(reading => (reading, new Func<View, Rest, View?>((_, rest) => rest.Odd))),
        .. OfFigures.Select(reading => (reading, new Func<View, Rest, View?>((_, rest) => rest.Figures))),
        .. OfSlips.Select(reading => (reading, new Func<View, Rest, View?>((_, rest) => rest.Slips))),
    ];

    /// <summary>Adds what is beneath one reading of a text, where that is not ordinary; the budget is what all of them together may still hold.</summary>
    public static void Read(View source, View folded, List<View> to, ref int budget)
    {
        Rest written = Ordinary.Of(source);
        Rest plain = written;
        int first = to.Count;
        Read(OfAnything, source, to, first, ref budget);
        Read(OfJoined, written.Joined, to, first, ref budget);
        Read(OfShapes, written.Odd, to, first, ref budget);
        if (!ReferenceEquals(source, folded))
        {
            plain = Ordinary.Of(folded);
            Read(OfAnything, folded, to, first, ref budget);
            Read(OfJoined, plain.Joined, to, first, ref budget);
        }

        Read(OfLines, folded, to, first, ref budget);
        Read(OfWords, plain.Joined, to, first, ref budget);
        Read(OfFigures, plain.Figures, to, first, ref budget);
        Read(OfOdd, plain.Odd, to, first, ref budget);
        Read(OfSlips, plain.Slips, to, first, ref budget);
    }

    private static void Read(Reading[] readings, View? view, List<View> to, int first, ref int budget)
    {
        foreach (Reading reading in view is null ? [] : readings)
        {
            Add(reading(view!, Math.Max(0, budget)), to, first, ref budget);
        }
    }

    // The folded text mostly says what the text says.
    private static void Add(View? view, List<View> to, int first, ref int budget)
    {
        if (view is null || budget <= 0)
        {
            return;
        }

        for (int i = first; i < to.Count; i++)
        {
            if (to[i].Text == view.Text)
            {
                return;
            }
        }

        budget -= view.Text.Length;
        to.Add(view);
    }
}
