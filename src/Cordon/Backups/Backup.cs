using System.Collections.Immutable;
using Cordon.Evidence;
using Cordon.State;

namespace Cordon.Backups;

/// <summary>A data directory as files elsewhere: state, evidence, policy and keys, with a manifest of them.</summary>
internal static class Backup
{
    private const string EvidenceFolder = "evidence";

    /// <summary>Copies a data directory, in use or not, into an empty one. The state comes first, so that it knows of no statement that the copied log lacks.</summary>
    public static async Task<BackupManifest> WriteAsync(string data, string to, CancellationToken cancel)
    {
        CreatePrivate(to);
        _ = StateDatabase.BackUp(data, Path.Combine(to, StateDatabase.FileName));
        foreach (string name in Directory.EnumerateFiles(data).Select(file => Path.GetFileName(file)).Where(IsBesideState))
        {
            CopyPrivate(Path.Combine(data, name), Path.Combine(to, name));
        }

        Checkpoint head = await EvidenceBackup.CopyAsync(Path.Combine(data, EvidenceFolder), Path.Combine(to, EvidenceFolder), cancel);
        ImmutableArray<BackupFile> files =
        [
            .. Directory.EnumerateFiles(to, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(to, file).Replace(Path.DirectorySeparatorChar, '/'))
                .Order(StringComparer.Ordinal).Select(path => BackupFile.Of(to, path)),
        ];
        BackupManifest manifest = new(DateTimeOffset.UtcNow, head.Origin, head.Size, head.Root.ToBase64(), files);
        manifest.Write(to);
        return manifest;
    }

    /// <summary>Files that are not what the manifest says; with any of them nothing is restored.</summary>
    public static IEnumerable<string> Damaged(string from, BackupManifest manifest) =>
        manifest.Files.Where(file => !File.Exists(Path.Combine(from, file.Path)) || BackupFile.Of(from, file.Path) != file).Select(file => file.Path);

    public static void Restore(string from, BackupManifest manifest, string data)
    {
        CreatePrivate(data);
        foreach (BackupFile file in manifest.Files)
        {
            string target = Path.Combine(data, file.Path);
            CreatePrivate(Path.GetDirectoryName(target)!);
            CopyPrivate(Path.Combine(from, file.Path), target);
        }
    }

    public static bool IsEmpty(string directory) => !Directory.Exists(directory) || !Directory.EnumerateFileSystemEntries(directory).Any();

    // Policy, pepper, development key: small files that are never rewritten in place. The database's own files are in its copy.
    private static bool IsBesideState(string name) =>
        !name.StartsWith(StateDatabase.FileName, StringComparison.Ordinal) && !name.EndsWith(".tmp", StringComparison.Ordinal) && name != BackupManifest.FileName;

    private static void CreatePrivate(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static void CopyPrivate(string from, string to)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using FileStream source = new(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using FileStream target = new(to, options);
        source.CopyTo(target);
        target.Flush(flushToDisk: true);
    }
}
