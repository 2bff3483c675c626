using Cordon.Detection.Transformer;
using Cordon.Train.Text;

namespace Cordon.Train.Transformer;

/// <summary>An example cut into pieces, and where in it the attack stands, when only a part is one and it is known which.</summary>
/// <param name="Focus">First and last piece of the attack.</param>
internal sealed record Passage(Example Example, int[] Pieces, (int First, int Last)? Focus)
{
    /// <summary>Pieces of a window: a paragraph.</summary>
    public const int Window = 64;

    /// <summary>From a window to the next: what stands on a border is whole in one of both.</summary>
    public const int Stride = 48;

    /// <summary>What is read of a long text while training.</summary>
    private const int MaxPieces = 1024;

    /// <param name="order">The attack's own words, when they are known and are not the whole text.</param>
    public static Passage Of(Example example, string? order, PieceVocabulary vocabulary, PieceScratch scratch)
    {
        string text = Encoded.Folded(example.Text);
        int at = string.IsNullOrEmpty(order) ? -1 : text.IndexOf(Encoded.Folded(order), StringComparison.Ordinal);
        int end = at < 0 ? -1 : at + Encoded.Folded(order!).Length;
        var pieces = new List<int>();
        (int First, int Last)? focus = null;
        var tokens = new PieceTokens(vocabulary, text, scratch);
        while (pieces.Count < MaxPieces && tokens.MoveNext())
        {
            PieceToken token = tokens.Current;
            if (token.End > at && token.Start < end)
            {
                focus = (focus?.First ?? pieces.Count, pieces.Count);
            }

            pieces.Add(token.Piece);
        }

        return new(example, [.. pieces], focus);
    }

    /// <summary>What to learn from it this time: a window with the attack in it, or any; now and then with words missing, so that others learn to speak for them.</summary>
    public Lesson Learn(float weight, Random random)
    {
        int from = 0;
        if (Pieces.Length > Window)
        {
            int last = Pieces.Length - Window;
            from = Focus is { } focus
                ? Math.Clamp(random.Next(focus.Last - Window + 1, Math.Max(focus.Last - Window, focus.First) + 1), 0, last)
                : random.Next(last + 1);
        }

        int[] window = Pieces[from..Math.Min(Pieces.Length, from + Window)];
        foreach (ref int piece in window.AsSpan())
        {
            piece = random.NextSingle() < Missing ? PieceVocabulary.Unknown : piece;
        }

        return new(window, Example.Labels.Known, Example.Labels.True, weight);
    }

    private const float Missing = 0.06f;
}
