namespace Cordon.Evidence.Verification;

/// <summary>Partial tiles and bundles that older heads left behind must begin like their successor.</summary>
internal static class PartialTiles
{
    public static void Check(string root, string path, byte[] tile, Action<Check> fail)
    {
        string directory = path.Contains(".p/", StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : path + ".p";
        if (!Directory.Exists(Path.Combine(root, directory)))
        {
            return;
        }

        foreach (string file in Directory.EnumerateFiles(Path.Combine(root, directory)).Where(f => !f.EndsWith(".tmp", StringComparison.Ordinal)))
        {
            byte[] partial = File.ReadAllBytes(file);
            if (!tile.AsSpan().StartsWith(partial))
            {
                fail(new("tiles", CheckOutcome.Fail, "an older partial tile does not fit the entries", $"{directory}/{Path.GetFileName(file)}", partial.AsSpan().CommonPrefixLength(tile)));
            }
        }
    }
}
