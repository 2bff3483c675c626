namespace Cordon.Evidence.Storage;

/// <summary>Copies files of a log that somebody else may be writing. The copies are for the owner alone: keys and salts are among them.</summary>
internal sealed class BackupFiles(string source, string target)
{
    private const string Temporary = ".tmp";

    public string Target => target;

    public byte[] Read(string path) => ReadAll(Path.Combine(source, path)) ?? throw new EvidenceCorruptException(path, 0, "the file is missing");

    public byte[] ReadCopy(string path) => File.ReadAllBytes(Path.Combine(target, path));

    /// <summary>Names of the files in a folder; empty when there is none.</summary>
    public IEnumerable<string> Names(string folder) => Directory.Exists(Path.Combine(source, folder))
        ? [.. Directory.EnumerateFiles(Path.Combine(source, folder)).Select(p => Path.GetFileName(p)).Where(n => !n.EndsWith(Temporary, StringComparison.Ordinal))]
        : [];

    public void Copy(string path)
    {
        using FileStream from = Open(Path.Combine(source, path));
        using FileStream to = Create(path);
        from.CopyTo(to);
        to.Flush(flushToDisk: true);
    }

    public void CopyFolder(string folder, Func<string, bool>? chosen = null)
    {
        foreach (string name in Names(folder).Where(chosen ?? (_ => true)))
        {
            Copy($"{folder}/{name}");
        }
    }

    /// <summary>Copies files below a folder that were not copied before. They are never written twice, only removed.</summary>
    public void CopyNew(string folder)
    {
        foreach (string file in Below(Path.Combine(source, folder)))
        {
            string path = Path.GetRelativePath(source, file);
            if (!File.Exists(Path.Combine(target, path)) && ReadAll(file) is { } bytes)
            {
                Write(path, bytes);
            }
        }
    }

    public void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using FileStream to = Create(path);
        to.Write(bytes);
        to.Flush(flushToDisk: true);
    }

    // A folder of partial tiles goes when its full tile is there.
    private static List<string> Below(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Where(n => !n.EndsWith(Temporary, StringComparison.Ordinal)), .. Directory.EnumerateDirectories(folder).SelectMany(Below)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static byte[]? ReadAll(string file)
    {
        try
        {
            using FileStream from = Open(file);
            using MemoryStream bytes = new();
            from.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static FileStream Open(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private FileStream Create(string path)
    {
        string full = Path.Combine(target, path);
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        }
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(full, options);
    }
}
