namespace Cordon.Detection.Transformer;

/// <summary>One piece of a text, and where it stands there.</summary>
internal readonly record struct PieceToken(int Piece, int Start, int End);

/// <summary>What cutting one word needs.</summary>
internal sealed class PieceScratch
{
    /// <summary>Longer runs without a space are cut in parts of this length, each as if it were a word of its own.</summary>
    public const int LongestWord = 256;

    internal readonly double[] Best = new double[LongestWord + 2];
    internal readonly int[] Pieces = new int[LongestWord + 2];
    internal readonly int[] Lengths = new int[LongestWord + 2];
}

/// <summary>
/// Cuts a text into the likeliest pieces, word by word: the encoder's own way, with its habits (what no piece covers makes the sum of likelihoods begin
/// anew, and such characters in a row are one token). Expects compatibility forms to be composed (NFKC) already. Linear in the text, no memory of its own.
/// </summary>
internal ref struct PieceTokens(PieceVocabulary vocabulary, ReadOnlySpan<char> text, PieceScratch scratch)
{
    private readonly PieceVocabulary _vocabulary = vocabulary;
    private readonly ReadOnlySpan<char> _text = text;
    private readonly PieceScratch _scratch = scratch;

    private int _next = 0;      // where the next word begins: at its space, or at the text's first character
    private bool _begun = false;
    private double _sum = 0;    // of all words before: likelihoods are compared over the whole text
    private int _origin = 0;    // of the word that is being handed out: the place of its first symbol
    private int _at = 0;
    private int _end = 0;

    public PieceToken Current { get; private set; }

    public bool MoveNext()
    {
        if (_at == _end && !Cut())
        {
            return false;
        }

        int from = _at;
        int piece = _scratch.Pieces[_at];
        _at += _scratch.Lengths[_at];
        while (piece == PieceVocabulary.Unknown && _at < _end && _scratch.Pieces[_at] == PieceVocabulary.Unknown)
        {
            _at += _scratch.Lengths[_at];
        }

        Current = new(piece, Math.Max(0, _origin + from), _origin + _at);
        return true;
    }

    // Symbols of a word: its mark, then its characters. Where a word is cut for its length there is no mark.
    private bool Cut()
    {
        ReadOnlySpan<char> text = _text;
        if (_next == text.Length && (_begun || text.IsEmpty))
        {
            return false;
        }

        bool marked = !_begun || text[_next] == ' ';
        bool implied = !_begun;
        _begun = true;
        int first = _next + (marked && !implied ? 1 : 0);
        int most = Math.Min(text.Length - first, PieceScratch.LongestWord);
        int space = text.Slice(first, most).IndexOf(' ');
        int characters = space < 0 ? most : space;
        int symbols = characters + (marked ? 1 : 0);
        (_next, _origin) = (first + characters, first - (marked ? 1 : 0));
        Fill(text.Slice(first, characters), marked, symbols);
        (_at, _end) = (0, symbols);
        return true;
    }

    private void Fill(ReadOnlySpan<char> word, bool marked, int symbols)
    {
        Span<double> best = _scratch.Best.AsSpan(0, symbols + 1);
        Span<int> pieces = _scratch.Pieces.AsSpan(0, symbols + 1);
        Span<int> lengths = _scratch.Lengths.AsSpan(0, symbols + 1);
        best.Clear();
        pieces.Clear();
        lengths.Fill(1);
        best[0] = _sum;
        int mark = marked ? 1 : 0;
        for (int from = 0; from < symbols; from++)
        {
            int node = 0;
            for (int to = from; to < symbols; to++)
            {
                node = _vocabulary.Step(node, to < mark ? PieceVocabulary.WordStart : word[to - mark]);
                if (node < 0)
                {
                    break;
                }

                int piece = _vocabulary.PieceAt(node);
                if (piece < 0)
                {
                    continue;
                }

                double score = best[from] + _vocabulary.ScoreOf(piece);
                if (best[to + 1] == 0 || score >= best[to + 1])
                {
                    (best[to + 1], pieces[to + 1], lengths[to + 1]) = (score, piece, to + 1 - from);
                }
            }
        }

        _sum = best[symbols];
        // So far the tables say what ends at a place; turned round they say what begins there.
        int end = symbols;
        (int piece, int length) later = (pieces[end], lengths[end]);
        while (end > 0)
        {
            int begin = end - later.length;
            (int, int) before = (pieces[begin], lengths[begin]);
            (pieces[begin], lengths[begin]) = later;
            (later, end) = (before, begin);
        }
    }
}
