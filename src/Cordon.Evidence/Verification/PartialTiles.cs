using Cordon.Evidence.Tiles;

namespace Cordon.Evidence.Verification;

/// <summary>
/// Partial tiles and bundles beside the one that is looked at: narrower ones, which older heads left behind, must begin it; wider ones,
/// which a running log writes before their head, must begin with it. What they hold beyond is judged under their own head.
/// </summary>
internal static class PartialTiles
{
    public static void Check(DirectoryFiles files, string path, byte[] tile, Action<Check> fail)
    {
        int width = path.Contains(".p/", StringComparison.Ordinal) ? int.Parse(path[(path.LastIndexOf('/') + 1)..], System.Globalization.CultureInfo.InvariantCulture) : TilePath.Width;
        foreach ((string place, int other) in files.Partials(path))
        {
            byte[]? partial = files.Read(place);
            if (partial is not null && !(other > width ? partial.AsSpan().StartsWith(tile) : tile.AsSpan().StartsWith(partial)))
            {
                string detail = other > width ? "a partial tile of a later head does not begin with the entries" : "an older partial tile does not fit the entries";
                fail(new("tiles", CheckOutcome.Fail, detail, place, partial.AsSpan().CommonPrefixLength(tile)));
            }
        }
    }
}
