using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cordon.Evidence.Storage;

/// <summary>The log's directory on a real disk.</summary>
internal sealed partial class DiskFiles : FileLayer
{
    private const int Interrupted = 4; // EINTR

    private readonly string _root;

    public DiskFiles(string root)
    {
        _root = Path.GetFullPath(root);
        Directory.CreateDirectory(_root);
    }

    public override byte[]? TryRead(string path)
    {
        try
        {
            return File.ReadAllBytes(Full(path));
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public override IReadOnlyList<string> List(string directory) => Directory.Exists(Full(directory))
        ? [.. Directory.EnumerateFiles(Full(directory)).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)]
        : [];

    public override RandomFile Open(string path, bool secret = false)
    {
        SafeFileHandle? handle = null;
        Guarded(() => handle = File.OpenHandle(Create(path, secret), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));
        return new DiskFile(handle!);
    }

    public override void Write(string path, ReadOnlySpan<byte> bytes, bool secret = false)
    {
        ReadOnlyMemory<byte> copy = bytes.ToArray();
        Guarded(() =>
        {
            using SafeFileHandle handle = File.OpenHandle(Create(path, secret), FileMode.Create, FileAccess.Write);
            RandomAccess.Write(handle, copy.Span, 0);
        });
    }

    public override void Sync(string path) => Guarded(() =>
    {
        using SafeFileHandle handle = File.OpenHandle(Full(path), FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    });

    public override void SyncDirectory(string directory)
    {
        // NTFS journals names itself, and .NET opens no directories; POSIX wants an fsync of the directory.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = open(Full(directory), 0);
        int result = descriptor < 0 ? -1 : fsync(descriptor);
        int error = Marshal.GetLastPInvokeError();
        if (descriptor >= 0)
        {
            _ = close(descriptor);
        }

        if (result != 0)
        {
            throw new IOException($"fsync of directory '{directory}' failed with errno {error}.", error);
        }
    }

    public override void Rename(string from, string to) => Guarded(() => File.Move(Full(from), Full(to), overwrite: true));

    public override void Delete(string path) => File.Delete(Full(path));

    public override void DeleteDirectory(string directory)
    {
        Forget(directory);
        if (Directory.Exists(Full(directory)))
        {
            Directory.Delete(Full(directory), recursive: true);
        }
    }

    public override IDisposable Lock(string path)
    {
        try
        {
            // On Unix .NET takes flock(LOCK_EX) for FileShare.None; it ends with the process, so no stale lock remains.
            return new FileStream(Full(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held)
        {
            throw new EvidenceLockedException(_root, held);
        }
    }

    protected override void MakeDirectory(string directory)
    {
        bool secret = directory is LogLayout.Keys or LogLayout.Vault;
        if (secret && !OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Full(directory), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        else
        {
            Directory.CreateDirectory(Full(directory));
        }
    }

    private string Full(string path) => Path.Combine(_root, path);

    private string Create(string path, bool secret)
    {
        string full = Full(path);
        if (secret && !OperatingSystem.IsWindows() && !File.Exists(full))
        {
            using FileStream created = new(full, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        }

        return full;
    }

    internal static void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (IOException full) when (IsDiskFull(full))
        {
            throw new DiskFullException(full);
        }
    }

    // HResult carries the errno on Unix: EFBIG 27, ENOSPC 28, EDQUOT 122 (Linux) or 69 (macOS); ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
    private static bool IsDiskFull(IOException fault) => OperatingSystem.IsWindows()
        ? (fault.HResult & 0xffff) is 112 or 39
        : fault.HResult is 27 or 28 || fault.HResult == (OperatingSystem.IsMacOS() ? 69 : 122);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fdatasync(int descriptor);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    private sealed class DiskFile(SafeFileHandle handle) : RandomFile
    {
        public override long Length => RandomAccess.GetLength(handle);

        public override void WriteAt(long offset, ReadOnlySpan<byte> bytes)
        {
            try
            {
                RandomAccess.Write(handle, bytes, offset);
            }
            catch (IOException full) when (IsDiskFull(full))
            {
                throw new DiskFullException(full);
            }
        }

        public override int ReadAt(long offset, Span<byte> bytes) => RandomAccess.Read(handle, bytes, offset);

        public override void Sync() => RandomAccess.FlushToDisk(handle);

        public override void SyncData()
        {
            // Linux can leave the time of the last write out, and with it the file system's own journal; elsewhere the call is missing or does less.
            if (!OperatingSystem.IsLinux())
            {
                Sync();
                return;
            }

            bool held = false;
            try
            {
                handle.DangerousAddRef(ref held);
                while (fdatasync((int)handle.DangerousGetHandle()) != 0)
                {
                    int error = Marshal.GetLastPInvokeError();
                    if (error != Interrupted)
                    {
                        throw new IOException($"fdatasync failed with errno {error}.", error);
                    }
                }
            }
            finally
            {
                if (held)
                {
                    handle.DangerousRelease();
                }
            }
        }

        public override void Truncate(long length) => RandomAccess.SetLength(handle, length);

        public override void Dispose() => handle.Dispose();
    }
}
