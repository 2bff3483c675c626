namespace Cordon.Evidence.Merkle;

/// <summary>
/// The right edge of a tree that grows: one hash per set bit of the size, largest subtree first. Enough to
/// append and to know the root, whatever the size.
/// </summary>
internal sealed class CompactRange
{
    private readonly List<Digest> _edge = [];

    public CompactRange()
    {
    }

    public CompactRange(long size, IEnumerable<Digest> edge)
    {
        Size = size;
        _edge.AddRange(edge);
        if (_edge.Count != System.Numerics.BitOperations.PopCount((ulong)size))
        {
            throw new ArgumentException("The number of edge hashes does not fit the size.", nameof(edge));
        }
    }

    public long Size { get; private set; }

    public IReadOnlyList<Digest> Edge => _edge;

    public Digest Root
    {
        get
        {
            if (_edge.Count == 0)
            {
                return Hashing.Empty;
            }

            Digest root = _edge[^1];
            for (int i = _edge.Count - 2; i >= 0; i--)
            {
                root = Hashing.Node(_edge[i], root);
            }

            return root;
        }
    }

    /// <summary>Adds a leaf; <paramref name="completed"/> hears of every node (level, hash) that it completes, leaf first.</summary>
    public void Append(Digest leaf, Action<int, Digest>? completed = null)
    {
        Digest node = leaf;
        completed?.Invoke(0, node);
        int level = 0;
        for (long rest = Size; (rest & 1) == 1; rest >>= 1)
        {
            node = Hashing.Node(_edge[^1], node);
            _edge.RemoveAt(_edge.Count - 1);
            completed?.Invoke(++level, node);
        }

        _edge.Add(node);
        Size++;
    }

    public CompactRange Clone() => new(Size, _edge);

    /// <summary>The complete subtrees (level, index) that tile [begin, end), left to right.</summary>
    public static IEnumerable<(int Level, long Index)> Nodes(long begin, long end)
    {
        while (begin < end)
        {
            int aligned = begin == 0 ? 62 : System.Numerics.BitOperations.TrailingZeroCount(begin);
            int fits = System.Numerics.BitOperations.Log2((ulong)(end - begin));
            int level = Math.Min(aligned, fits);
            yield return (level, begin >> level);
            begin += 1L << level;
        }
    }
}
