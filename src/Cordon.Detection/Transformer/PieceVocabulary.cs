namespace Cordon.Detection.Transformer;

/// <summary>A piece of a word and the logarithm of how likely it is.</summary>
internal readonly record struct WordPiece(string Text, double Score);

/// <summary>
/// The pieces that the encoder's words are made of (SentencePiece, unigram model: Kudo, Subword Regularization, ACL 2018), as a trie whose edges are in one
/// table of hashes. A piece that begins a word begins with <see cref="WordStart"/>; none has it elsewhere, so words can be cut one by one.
/// </summary>
internal sealed class PieceVocabulary
{
    /// <summary>Stands for what no piece covers.</summary>
    public const int Unknown = 0;

    public const char WordStart = '\u2581';

    /// <summary>Longer pieces are refused: cutting costs so much per character.</summary>
    public const int LongestPiece = 16;

    // Signs for unknown, begin, end, and three to spare: they never stand in a text.
    private const int Reserved = 6;

    private const int None = -1;

    private readonly ulong[] _edges;
    private readonly int[] _targets;
    private readonly int[] _pieces;
    private readonly double[] _scores;
    private readonly int _mask;

    public PieceVocabulary(IReadOnlyList<WordPiece> pieces)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pieces.Count, Reserved);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pieces.Count, ushort.MaxValue);
        Pieces = [.. pieces];
        int letters = pieces.Skip(Reserved).Sum(piece => piece.Text.Length) + 1;
        int size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)letters * 2);
        (_edges, _targets, _mask) = (new ulong[size], new int[size], size - 1);
        _pieces = new int[letters];
        Array.Fill(_pieces, None);
        _scores = [.. pieces.Select(piece => piece.Score)];
        int nodes = 1;
        for (int i = Reserved; i < pieces.Count; i++)
        {
            string text = pieces[i].Text;
            if (text.Length is 0 or > LongestPiece || text.LastIndexOf(WordStart) > 0)
            {
                throw new InvalidDataException($"Piece {i} is empty, too long, or crosses the border of a word.");
            }

            int node = 0;
            foreach (char c in text)
            {
                int slot = Slot(node, c);
                if (_edges[slot] == 0)
                {
                    (_edges[slot], _targets[slot]) = (Edge(node, c), nodes++);
                }

                node = _targets[slot];
            }

            _pieces[node] = i;
        }
    }

    public IReadOnlyList<WordPiece> Pieces { get; }

    public int Count => _scores.Length;

    public double ScoreOf(int piece) => _scores[piece];

    /// <summary>The node behind the letter, or -1; the root is 0.</summary>
    public int Step(int node, char c)
    {
        int slot = Slot(node, c);
        return _edges[slot] == 0 ? None : _targets[slot];
    }

    /// <summary>The piece that ends at a node, or -1.</summary>
    public int PieceAt(int node) => _pieces[node];

    // Never 0: a free slot.
    private static ulong Edge(int node, char c) => ((ulong)(uint)(node + 1) << 16) | c;

    private int Slot(int node, char c)
    {
        ulong edge = Edge(node, c);
        int slot = (int)((edge * 0x9E3779B97F4A7C15) >> 40) & _mask;
        while (_edges[slot] != 0 && _edges[slot] != edge)
        {
            slot = (slot + 1) & _mask;
        }

        return slot;
    }
}
