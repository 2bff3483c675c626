using System.Globalization;

namespace Cordon.Evidence.Tiles;

/// <summary>Paths of C2SP tlog-tiles: <c>tile/L/N[.p/W]</c> and <c>tile/entries/N[.p/W]</c>, N in groups of three digits.</summary>
internal static class TilePath
{
    public const int Width = 256, Height = 8;

    public static string Hashes(int level, long index, int width) => $"tile/{level.ToString(CultureInfo.InvariantCulture)}/{Tail(index, width)}";

    public static string Entries(long index, int width) => $"tile/entries/{Tail(index, width)}";

    /// <summary>Hashes that tile <paramref name="index"/> of a level holds in a tree of a size: 0 to 256.</summary>
    public static int WidthAt(int level, long index, long size) =>
        (int)Math.Clamp((size >> (Height * level)) - (index * Width), 0, Width);

    public static int Levels(long size)
    {
        int levels = 0;
        for (; size > 0; size >>= Height)
        {
            levels++;
        }

        return levels;
    }

    public static string Number(long index)
    {
        string path = (index % 1000).ToString("D3", CultureInfo.InvariantCulture);
        for (index /= 1000; index > 0; index /= 1000)
        {
            path = $"x{(index % 1000).ToString("D3", CultureInfo.InvariantCulture)}/{path}";
        }

        return path;
    }

    private static string Tail(long index, int width) =>
        width == Width ? Number(index) : $"{Number(index)}.p/{width.ToString(CultureInfo.InvariantCulture)}";
}
