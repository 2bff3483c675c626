using System.Text.RegularExpressions;

namespace Cordon.Evidence.Storage;

/// <summary>Which files of a log are for everybody (C2SP tlog-tiles): heads, keys, tiles and bundles. Everything else stays inside.</summary>
internal static partial class PublishedFiles
{
    public static bool IsOne(string path) =>
        path is LogLayout.Checkpoint or LogLayout.VerifierKey or LogLayout.TrustedRoot || Tile().IsMatch(path);

    [GeneratedRegex(@"\Atile/(?:\d{1,2}|entries)/(?:x\d{3}/){0,5}\d{3}(?:\.p/\d{1,3})?\z")]
    private static partial Regex Tile();
}
