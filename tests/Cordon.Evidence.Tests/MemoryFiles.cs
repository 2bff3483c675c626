using Cordon.Evidence.Storage;

namespace Cordon.Evidence.Tests;

/// <summary>What of the unsynced writes a power loss leaves behind.</summary>
internal enum Loss
{
    Everything,
    Nothing,
    Torn,
}

/// <summary>The power failed.</summary>
internal sealed class PowerLostException() : IOException("power lost");

/// <summary>
/// A disk in memory that remembers what is durable. It loses power before a chosen operation, or fills up, and then
/// says what a real disk could hold afterwards.
/// </summary>
internal sealed class MemoryFiles(int diesAt = int.MaxValue) : FileLayer
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Node> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Node> _durableNames = new(StringComparer.Ordinal);
    private bool _locked;

    public int Operations { get; private set; }

    public int Syncs { get; private set; }

    /// <summary>While true, writes put half of their bytes down and then find the device full.</summary>
    public bool Full { get; set; }

    /// <summary>While true, fsync fails.</summary>
    public bool SyncFails { get; set; }

    public MemoryFiles AfterPowerLoss(Loss loss, Random random)
    {
        MemoryFiles after = new();
        lock (_lock)
        {
            foreach (string name in _names.Keys.Union(_durableNames.Keys).ToArray())
            {
                bool latest = loss == Loss.Nothing || (loss == Loss.Torn && random.Next(2) == 0);
                if ((latest ? _names : _durableNames).TryGetValue(name, out Node? node))
                {
                    byte[] bytes = node.After(loss, random);
                    after._names[name] = new() { Bytes = [.. bytes], Durable = bytes };
                    after._durableNames[name] = after._names[name];
                }
            }
        }

        return after;
    }

    /// <summary>Starts from what another disk holds.</summary>
    public void Adopt(MemoryFiles other)
    {
        foreach ((string name, Node node) in other._names)
        {
            _names[name] = _durableNames[name] = node;
        }
    }

    public void CopyTo(string directory)
    {
        foreach ((string name, Node node) in _names)
        {
            string path = Path.Combine(directory, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, [.. node.Bytes]);
        }
    }

    public void Flip(string path, int offset) => _names[path].Bytes[offset] ^= 1;

    public void Remove(string path) => _names.Remove(path);

    public override byte[]? TryRead(string path)
    {
        lock (_lock)
        {
            return _names.TryGetValue(path, out Node? node) ? [.. node.Bytes] : null;
        }
    }

    public override IReadOnlyList<string> List(string directory)
    {
        lock (_lock)
        {
            return [.. _names.Keys.Where(n => Parent(n) == directory).Select(n => n[(directory.Length + 1)..]).Order(StringComparer.Ordinal)];
        }
    }

    public override RandomFile Open(string path, bool secret = false) => Step(() => new Handle(this, NodeAt(path)));

    public override void Write(string path, ReadOnlySpan<byte> bytes, bool secret = false)
    {
        byte[] copy = bytes.ToArray();
        Step(() =>
        {
            _names[path] = new() { Bytes = [.. Full ? copy[..(copy.Length / 2)] : copy] };
            return Full ? throw new DiskFullException() : true;
        });
    }

    public override void Sync(string path) => Step(() => SyncFails ? throw new IOException("fsync failed") : _names[path].Durable = [.. _names[path].Bytes]);

    public override void SyncDirectory(string directory) => Step(() =>
    {
        foreach (string name in _durableNames.Keys.Where(n => Parent(n) == directory).ToArray())
        {
            _durableNames.Remove(name);
        }

        foreach ((string name, Node node) in _names.Where(n => Parent(n.Key) == directory))
        {
            _durableNames[name] = node;
        }

        return true;
    });

    public override void Rename(string from, string to) => Step(() =>
    {
        _names[to] = _names[from];
        return _names.Remove(from);
    });

    public override void Delete(string path) => Step(() => _names.Remove(path));

    public override void DeleteDirectory(string directory) => Step(() =>
    {
        Forget(directory);
        foreach (string name in _names.Keys.Where(n => n.StartsWith(directory + "/", StringComparison.Ordinal)).ToArray())
        {
            _names.Remove(name);
        }

        return true;
    });

    public override IDisposable Lock(string path) => _locked ? throw new EvidenceLockedException("memory") : new Held(this);

    protected override void MakeDirectory(string directory)
    {
        // Directories are implied by the names in them.
    }

    private T Step<T>(Func<T> action)
    {
        lock (_lock)
        {
            return Operations++ >= diesAt ? throw new PowerLostException() : action();
        }
    }

    private Node NodeAt(string path)
    {
        if (!_names.TryGetValue(path, out Node? node))
        {
            _names[path] = node = new();
        }

        return node;
    }

    private sealed class Node
    {
        public List<byte> Bytes { get; init; } = [];

        public byte[] Durable { get; set; } = [];

        /// <summary>
        /// The durable bytes, the written ones, or of what was overwritten some sectors and of what was appended a part, whose end may read as zeros.
        /// </summary>
        public byte[] After(Loss loss, Random random)
        {
            if (loss == Loss.Everything || Bytes.Count < Durable.Length)
            {
                return loss == Loss.Nothing ? [.. Bytes] : Durable;
            }

            if (loss == Loss.Nothing)
            {
                return [.. Bytes];
            }

            byte[] torn = [.. Bytes[..random.Next(Durable.Length, Bytes.Count + 1)]];
            for (int sector = 0; sector < Durable.Length; sector += 512)
            {
                if (random.Next(2) == 0)
                {
                    Durable.AsSpan(sector, Math.Min(512, Durable.Length - sector)).CopyTo(torn.AsSpan(sector));
                }
            }

            int written = random.Next(Durable.Length, torn.Length + 1);
            torn.AsSpan(written).Clear();
            return torn;
        }
    }

    private sealed class Held : IDisposable
    {
        private readonly MemoryFiles _files;

        public Held(MemoryFiles files)
        {
            _files = files;
            files._locked = true;
        }

        public void Dispose() => _files._locked = false;
    }

    private sealed class Handle(MemoryFiles files, Node node) : RandomFile
    {
        public override long Length
        {
            get
            {
                lock (files._lock)
                {
                    return node.Bytes.Count;
                }
            }
        }

        public override void WriteAt(long offset, ReadOnlySpan<byte> bytes)
        {
            byte[] copy = files.Full ? bytes[..(bytes.Length / 2)].ToArray() : bytes.ToArray();
            files.Step(() =>
            {
                while (node.Bytes.Count < offset + copy.Length)
                {
                    node.Bytes.Add(0);
                }

                for (int i = 0; i < copy.Length; i++)
                {
                    node.Bytes[(int)offset + i] = copy[i];
                }

                return files.Full ? throw new DiskFullException() : true;
            });
        }

        public override int ReadAt(long offset, Span<byte> bytes)
        {
            lock (files._lock)
            {
                int count = (int)Math.Min(bytes.Length, node.Bytes.Count - offset);
                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(node.Bytes).Slice((int)offset, count).CopyTo(bytes);
                return count;
            }
        }

        public override void Sync() => files.Step(() =>
        {
            node.Durable = files.SyncFails ? throw new IOException("fsync failed") : [.. node.Bytes];
            return files.Syncs++;
        });

        // Only what overwrote durable bytes: the file's length is not part of it.
        public override void SyncData() => files.Step(() =>
        {
            if (files.SyncFails)
            {
                throw new IOException("fdatasync failed");
            }

            int length = Math.Min(node.Durable.Length, node.Bytes.Count);
            node.Durable = [.. node.Bytes[..length], .. node.Durable[length..]];
            return files.Syncs++;
        });

        public override void Truncate(long length) => files.Step(() =>
        {
            node.Bytes.RemoveRange((int)length, node.Bytes.Count - (int)length);
            return true;
        });

        public override void Dispose()
        {
        }
    }
}
