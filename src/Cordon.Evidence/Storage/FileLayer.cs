namespace Cordon.Evidence.Storage;

/// <summary>
/// The only way to the disk. Paths are relative to the log's directory, with slashes. Two implementations: the disk,
/// and one in the tests that loses power between any two calls.
/// </summary>
internal abstract class FileLayer
{
    private readonly HashSet<string> _made = [];

    public abstract byte[]? TryRead(string path);

    /// <summary>Names of the files in a directory, ordinal order; empty when there is no such directory.</summary>
    public abstract IReadOnlyList<string> List(string directory);

    /// <summary>Opens for reading and writing, creating when absent. Secret files are for the owner alone (0600).</summary>
    public abstract RandomFile Open(string path, bool secret = false);

    /// <summary>Writes a whole file. Not durable before <see cref="Sync"/>.</summary>
    public abstract void Write(string path, ReadOnlySpan<byte> bytes, bool secret = false);

    public abstract void Sync(string path);

    /// <summary>Makes creations, renames and removals in a directory durable.</summary>
    public abstract void SyncDirectory(string directory);

    public abstract void Rename(string from, string to);

    public abstract void DeleteDirectory(string directory);

    public abstract void Delete(string path);

    /// <summary>Takes the lock against a second writer, or throws <see cref="EvidenceLockedException"/>.</summary>
    public abstract IDisposable Lock(string path);

    protected abstract void MakeDirectory(string directory);

    /// <summary>Temporary file, fsync, rename, fsync of the directory: a reader or a crash sees the old bytes or the new.</summary>
    public void Replace(string path, ReadOnlySpan<byte> bytes, bool secret = false)
    {
        string temporary = path + ".tmp";
        EnsureDirectory(Parent(path));
        Write(temporary, bytes, secret);
        Sync(temporary);
        Rename(temporary, path);
        SyncDirectory(Parent(path));
    }

    /// <summary><see cref="Replace"/> for many files, with one fsync per directory.</summary>
    public void ReplaceAll(IReadOnlyList<(string Path, byte[] Bytes)> files)
    {
        foreach ((string path, byte[] bytes) in files)
        {
            EnsureDirectory(Parent(path));
            Write(path + ".tmp", bytes);
            Sync(path + ".tmp");
        }

        foreach ((string path, _) in files)
        {
            Rename(path + ".tmp", path);
        }

        foreach (string directory in files.Select(f => Parent(f.Path)).Distinct(StringComparer.Ordinal))
        {
            SyncDirectory(directory);
        }
    }

    /// <summary>Creates a directory and makes its name durable in its parent.</summary>
    public void EnsureDirectory(string directory)
    {
        if (directory.Length == 0 || !_made.Add(directory))
        {
            return;
        }

        EnsureDirectory(Parent(directory));
        MakeDirectory(directory);
        SyncDirectory(Parent(directory));
    }

    protected void Forget(string directory) => _made.Remove(directory);

    protected static string Parent(string path) => path.LastIndexOf('/') is >= 0 and int slash ? path[..slash] : "";
}

/// <summary>An open file with explicit offsets.</summary>
internal abstract class RandomFile : IDisposable
{
    public abstract long Length { get; }

    public abstract void WriteAt(long offset, ReadOnlySpan<byte> bytes);

    public abstract int ReadAt(long offset, Span<byte> bytes);

    public abstract void Sync();

    /// <summary>Makes bytes durable that overwrote durable ones; of a file that grew it may lose what is new.</summary>
    public abstract void SyncData();

    public abstract void Truncate(long length);

    public abstract void Dispose();

    public byte[] ReadAll()
    {
        byte[] bytes = new byte[Length];
        int read = 0;
        while (read < bytes.Length && ReadAt(read, bytes.AsSpan(read)) is > 0 and int more)
        {
            read += more;
        }

        return bytes;
    }
}

/// <summary>The device is full (ENOSPC, EDQUOT, EFBIG and their Windows kin).</summary>
internal sealed class DiskFullException(Exception? inner = null) : IOException("The device is full.", inner);
