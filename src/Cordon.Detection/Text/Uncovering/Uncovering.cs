namespace Cordon.Detection;

/// <summary>
/// The readings that take a whole text: numbers for letters, ciphers, words without spaces, misspelt words. A stream cannot wait for them, so they are made of
/// requests alone. A new reading is one line here.
/// </summary>
internal static class Uncovering
{
    /// <summary>A reading of a text, or null when it has none; of no more characters than the limit.</summary>
    public delegate View? Reading(View source, int limit);

    // Where white space, case and shape matter, the text as it stands is read; else the folded one.
    private static readonly Reading[] AsWritten =
        [LettersApart.Read, Seams.Read, Shapes.Letter, Shapes.Turn, Shapes.Braille, Shapes.Selectors, Ciphers.Overridden, Signals.Read];

    private static readonly Reading[] AsBoth = [LettersApart.Read, Seams.Read, Shapes.Letter];

    private static readonly Reading[] AsFolded =
        [LineMarks.Read, BareWords.Read, MoreEscapes.Read, Numbers.Read, BaseRuns.Read, BaseRuns.Groups, LeetWords.Read, Ciphers.Read, ClosedUp.Read, ClosedUp.Pieces, Respelling.Read];

    /// <summary>Each reading once.</summary>
    public static IEnumerable<Reading> All => AsWritten.Concat(AsFolded);

    /// <summary>Adds what is beneath one reading of a text, where that is not ordinary; the budget is what all of them together may still hold.</summary>
    public static void Read(View source, View folded, List<View> to, ref int budget)
    {
        View? written = Ordinary.Rest(source);
        View? plain = ReferenceEquals(source, folded) ? written : Ordinary.Rest(folded);
        Read(AsWritten, written, to, ref budget);
        if (!ReferenceEquals(written, plain))
        {
            Read(AsBoth, plain, to, ref budget);
        }

        Read(AsFolded, plain, to, ref budget);
    }

    private static void Read(Reading[] readings, View? view, List<View> to, ref int budget)
    {
        foreach (Reading reading in view is null ? [] : readings)
        {
            Add(reading(view!, Math.Max(0, budget)), to, ref budget);
        }
    }

    private static void Add(View? view, List<View> to, ref int budget)
    {
        if (view is not null && budget > 0)
        {
            budget -= view.Text.Length;
            to.Add(view);
        }
    }
}
