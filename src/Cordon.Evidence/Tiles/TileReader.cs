using Cordon.Evidence.Merkle;

namespace Cordon.Evidence.Tiles;

/// <summary>Gives nodes of a tree of one size out of its tile files, remembering the tiles of one proof.</summary>
/// <param name="read">Bytes of a path below the log's directory, or null when there is no such file.</param>
internal sealed class TileReader(long size, Func<string, byte[]?> read)
{
    private readonly Dictionary<(int, long), byte[]> _tiles = [];

    public Digest Node(int level, long index)
    {
        int tileLevel = level / TilePath.Height;
        int inner = level % TilePath.Height;
        long tile = index >> (TilePath.Height - inner);
        int first = (int)(index & ((1L << (TilePath.Height - inner)) - 1)) << inner;
        ReadOnlySpan<byte> hashes = Tile(tileLevel, tile).AsSpan(first * Digest.Size, Digest.Size << inner);
        return Fold(hashes);
    }

    private static Digest Fold(ReadOnlySpan<byte> hashes) => hashes.Length == Digest.Size
        ? new(hashes)
        : Hashing.Node(Fold(hashes[..(hashes.Length / 2)]), Fold(hashes[(hashes.Length / 2)..]));

    private byte[] Tile(int level, long index)
    {
        if (_tiles.TryGetValue((level, index), out byte[]? known))
        {
            return known;
        }

        int width = TilePath.WidthAt(level, index, size);
        string path = TilePath.Hashes(level, index, width);
        // A partial tile may have given way to the full one, which starts with the same hashes (tlog-tiles, "Partial tiles").
        byte[] bytes = read(path) ?? read(path = TilePath.Hashes(level, index, TilePath.Width)) ?? throw new EvidenceCorruptException(path, 0, "a tile is missing");
        if (bytes.Length < width * Digest.Size)
        {
            throw new EvidenceCorruptException(path, bytes.Length, "a tile is too short");
        }

        return _tiles[(level, index)] = bytes;
    }
}
