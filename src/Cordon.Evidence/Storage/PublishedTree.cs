using System.Text.Json;
using Cordon.Evidence.Json;
using Cordon.Evidence.Merkle;
using Cordon.Evidence.Tiles;

namespace Cordon.Evidence.Storage;

/// <summary>The tree up to the last integration: right edge in memory, and what of the tiles must be written for more leaves.</summary>
internal sealed class PublishedTree
{
    private readonly List<List<byte>> _tiles;
    private readonly List<byte> _bundle;

    private PublishedTree(CompactRange range, List<List<byte>> tiles, List<byte> bundle) =>
        (Range, _tiles, _bundle) = (range, tiles, bundle);

    public CompactRange Range { get; }

    public long Size => Range.Size;

    public static PublishedTree Empty() => new(new(), [], []);

    public PublishedTree Clone() => new(Range.Clone(), [.. _tiles.Select(t => new List<byte>(t))], [.. _bundle]);

    /// <summary>Adds leaves and returns the tiles and bundles that changed, full ones first.</summary>
    public List<(string Path, byte[] Bytes)> Append(IEnumerable<(byte[] Leaf, Digest Hash)> leaves, List<string> superseded)
    {
        List<(string, byte[])> files = [];
        long before = Size;
        byte[] node = new byte[Digest.Size];
        foreach ((byte[] leaf, Digest hash) in leaves)
        {
            EntryBundle.Append(_bundle, leaf);
            long index = Size;
            Range.Append(hash, (level, digest) =>
            {
                if (level % TilePath.Height != 0)
                {
                    return;
                }

                int tileLevel = level / TilePath.Height;
                if (tileLevel == _tiles.Count)
                {
                    _tiles.Add([]);
                }

                List<byte> tile = _tiles[tileLevel];
                digest.CopyTo(node);
                tile.AddRange(node);
                if (tile.Count == TilePath.Width * Digest.Size)
                {
                    long number = index >> (TilePath.Height * (tileLevel + 1));
                    files.Add((TilePath.Hashes(tileLevel, number, TilePath.Width), [.. tile]));
                    superseded.Add(TilePath.Hashes(tileLevel, number, TilePath.Width) + ".p");
                    tile.Clear();
                }
            });
            if ((Size & (TilePath.Width - 1)) == 0)
            {
                files.Add((TilePath.Entries(index >> TilePath.Height, TilePath.Width), [.. _bundle]));
                superseded.Add(TilePath.Entries(index >> TilePath.Height, TilePath.Width) + ".p");
                _bundle.Clear();
            }
        }

        for (int level = 0; level < _tiles.Count; level++)
        {
            int shift = TilePath.Height * level;
            int width = _tiles[level].Count / Digest.Size;
            if (width > 0 && before >> shift != Size >> shift)
            {
                files.Add((TilePath.Hashes(level, Size >> (shift + TilePath.Height), width), [.. _tiles[level]]));
            }
        }

        if (_bundle.Count > 0 && before != Size)
        {
            files.Add((TilePath.Entries(Size >> TilePath.Height, (int)(Size & (TilePath.Width - 1))), [.. _bundle]));
        }

        return files;
    }

    /// <summary>The <c>treeState</c> file: size, root and right edge as canonical JSON.</summary>
    public byte[] ToState()
    {
        JcsWriter writer = new();
        Span<byte> bytes = stackalloc byte[Digest.Size];
        writer.BeginObject();
        writer.Name("edge"u8);
        writer.BeginArray();
        foreach (Digest digest in Range.Edge)
        {
            digest.CopyTo(bytes);
            writer.Base64(bytes);
        }

        writer.EndArray();
        writer.Name("root"u8);
        Range.Root.CopyTo(bytes);
        writer.Base64(bytes);
        writer.Name("size"u8);
        writer.Integer(Size);
        writer.EndObject();
        return writer.Written.ToArray();
    }

    /// <summary>Loads the tree a state file describes and holds its edge against the tiles.</summary>
    public static PublishedTree Load(byte[] state, FileLayer files)
    {
        CompactRange range = ParseState(state);
        long size = range.Size;
        List<List<byte>> tiles = [];
        for (int level = 0; level < TilePath.Levels(size); level++)
        {
            long index = size >> (TilePath.Height * (level + 1));
            int width = TilePath.WidthAt(level, index, size);
            tiles.Add(width == 0 ? [] : [.. ReadPartial(files, TilePath.Hashes(level, index, width), width * Digest.Size)]);
        }

        int entries = (int)(size & (TilePath.Width - 1));
        string bundlePath = TilePath.Entries(size >> TilePath.Height, entries);
        byte[] bundle = entries == 0 ? [] : files.TryRead(bundlePath) ?? throw new EvidenceCorruptException(bundlePath, 0, "the right edge's bundle is missing");
        TileReader reader = new(size, files.TryRead);
        int next = 0;
        foreach ((int level, long index) in CompactRange.Nodes(0, size))
        {
            if (reader.Node(level, index) != range.Edge[next++])
            {
                throw new EvidenceCorruptException(TilePath.Hashes(level / TilePath.Height, index >> (TilePath.Height - (level % TilePath.Height)), TilePath.Width), 0, "the tiles do not give the right edge of treeState");
            }
        }

        ReadOnlySpan<byte> rest = bundle;
        for (int i = 0; i < entries; i++)
        {
            if (!EntryBundle.TryNext(ref rest, out ReadOnlySpan<byte> entry) || Hashing.Leaf(entry) != reader.Node(0, size - entries + i))
            {
                throw new EvidenceCorruptException(bundlePath, bundle.Length - rest.Length, "the bundle does not give its tile");
            }
        }

        return new(range, tiles, [.. bundle]);
    }

    private static byte[] ReadPartial(FileLayer files, string path, int length) =>
        files.TryRead(path) is { } bytes && bytes.Length == length ? bytes : throw new EvidenceCorruptException(path, 0, "a tile of the right edge is missing or of the wrong length");

    private static CompactRange ParseState(byte[] state)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(state);
            CompactRange range = new(
                document.RootElement.GetProperty("size").GetInt64(),
                document.RootElement.GetProperty("edge").EnumerateArray().Select(e => new Digest(e.GetBytesFromBase64())));
            return range.Root.ToBase64() == document.RootElement.GetProperty("root").GetString()
                ? range
                : throw new EvidenceCorruptException(LogLayout.TreeState, 0, "root and right edge disagree");
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new EvidenceCorruptException(LogLayout.TreeState, 0, "not a tree state", fault);
        }
    }
}
