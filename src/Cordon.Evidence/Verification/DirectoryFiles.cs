namespace Cordon.Evidence.Verification;

/// <summary>Files of a log's directory that somebody may be writing: one that goes away while it is looked at is one that is not there.</summary>
internal sealed class DirectoryFiles(string root)
{
    private const string Partial = ".p/";

    public byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(root, path));
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>A tile or bundle. A partial one gives way to the full one, which begins with the same bytes (tlog-tiles, "Partial tiles").</summary>
    public byte[]? ReadTile(string path) =>
        Read(path) ?? (path.IndexOf(Partial, StringComparison.Ordinal) is > 0 and int at ? Read(path[..at]) : null);

    /// <summary>The other widths of a tile or bundle that are there, each as its path and width.</summary>
    public IReadOnlyList<(string Path, int Width)> Partials(string path)
    {
        int at = path.IndexOf(Partial, StringComparison.Ordinal);
        string directory = (at < 0 ? path : path[..at]) + ".p";
        try
        {
            // Names that are no number are none of ours: temporary files of the writer.
            return
            [
                .. Directory.EnumerateFiles(Path.Combine(root, directory)).Select(file => Path.GetFileName(file))
                    .Select(name => ($"{directory}/{name}", int.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int width) ? width : 0))
                    .Where(partial => partial.Item2 > 0),
            ];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
