using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Cordon.Contracts;

namespace Cordon.Gateway.Judging;

/// <summary>
/// What the guards found in texts of requests, because conversations repeat themselves: each turn brings the whole history again. An entry is
/// found by a keyed hash over everything that a guard may know, with a key of this process, so nobody can make two texts meet; it holds
/// findings and no text. Entries are made by judging alone, are never shared between tenants, and end with the policy they were made under.
/// </summary>
public sealed class ConversationCache
{
    /// <summary>A shorter text is judged as quickly as it is looked up.</summary>
    internal const int ShortestText = 64;

    // What an entry and each finding cost in memory, roughly and rather too high.
    private const int EntryBytes = 160, FindingBytes = 96;
    private const int HeaderBytes = 24;
    private const int ShardCount = 16;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Shard[] _shards;
    private long _hits;
    private long _misses;

    /// <param name="bytes">About how much memory it may take; 0 keeps nothing.</param>
    public ConversationCache(long bytes) => _shards = [.. Enumerable.Range(0, ShardCount).Select(_ => new Shard(bytes / ShardCount))];

    /// <summary>Texts that were not judged again.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>Texts that were looked for in vain, and judged.</summary>
    public long Misses => Interlocked.Read(ref _misses);

    /// <summary>About how much memory the entries take.</summary>
    public long Bytes => _shards.Sum(shard => shard.Bytes);

    /// <summary>The name of a text under one policy and for one tenant. Each part has its length in front, so that no two sets of parts are one.</summary>
    internal UInt128 NameOf(PolicyInForce policy, Direction direction, string tenant, Segment segment, ReadOnlySpan<int> borders)
    {
        // Nearly all text is ASCII, and half as many bytes are hashed twice as fast. The header says which it is.
        bool ascii = Ascii.IsValid(segment.Text);
        int textBytes = ascii ? segment.Text.Length : segment.Text.Length * sizeof(char);
        ReadOnlySpan<byte> owner = MemoryMarshal.AsBytes(tenant.AsSpan());
        int length = HeaderBytes + owner.Length + (borders.Length * sizeof(int)) + textBytes;
        byte[] rented = PooledArray.Rent<byte>(length);
        Span<byte> message = rented.AsSpan(0, length);
        BinaryPrimitives.WriteInt64LittleEndian(message, policy.Number);
        BinaryPrimitives.WriteInt32LittleEndian(message[8..], owner.Length);
        BinaryPrimitives.WriteInt32LittleEndian(message[12..], borders.Length);
        message[16..HeaderBytes].Clear();
        (message[16], message[17], message[18], message[19]) = ((byte)direction, (byte)segment.Surface, (byte)segment.Trust, ascii ? (byte)1 : (byte)0);
        owner.CopyTo(message[HeaderBytes..]);
        MemoryMarshal.AsBytes(borders).CopyTo(message[(HeaderBytes + owner.Length)..]);
        if (ascii)
        {
            Encoding.ASCII.GetBytes(segment.Text, message[^textBytes..]);
        }
        else
        {
            MemoryMarshal.AsBytes(segment.Text.AsSpan()).CopyTo(message[^textBytes..]);
        }

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, message, hash);
        PooledArray.Return(rented, length);
        return MemoryMarshal.Read<UInt128>(hash);
    }

    internal bool TryGet(UInt128 name, out ImmutableArray<Finding> findings)
    {
        bool known = ShardOf(name).TryGet(name, out findings);
        Interlocked.Increment(ref known ? ref _hits : ref _misses);
        return known;
    }

    internal void Add(UInt128 name, ImmutableArray<Finding> findings) => ShardOf(name).Add(name, findings, EntryBytes + (findings.Length * FindingBytes));

    private Shard ShardOf(UInt128 name) => _shards[(int)(name & (ShardCount - 1))];

    /// <summary>One part, under a lock of its own. What was not asked for since the hand last came by goes first (CLOCK).</summary>
    private sealed class Shard(long limit)
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<UInt128, int> _places = [];
        private readonly List<Entry> _ring = [];
        private long _bytes;
        private int _hand;

        public long Bytes => Interlocked.Read(ref _bytes);

        public bool TryGet(UInt128 name, out ImmutableArray<Finding> findings)
        {
            lock (_lock)
            {
                if (!_places.TryGetValue(name, out int place))
                {
                    findings = default;
                    return false;
                }

                ref Entry entry = ref CollectionsMarshal.AsSpan(_ring)[place];
                entry.Asked = true;
                findings = entry.Findings;
                return true;
            }
        }

        public void Add(UInt128 name, ImmutableArray<Finding> findings, int bytes)
        {
            lock (_lock)
            {
                if (bytes > limit || _places.ContainsKey(name))
                {
                    return;
                }

                while (_bytes + bytes > limit)
                {
                    Evict();
                }

                _places[name] = _ring.Count;
                _ring.Add(new Entry { Name = name, Findings = findings, Bytes = bytes });
                _bytes += bytes;
            }
        }

        private void Evict()
        {
            while (true)
            {
                _hand = _hand < _ring.Count ? _hand : 0;
                ref Entry entry = ref CollectionsMarshal.AsSpan(_ring)[_hand];
                if (entry.Asked)
                {
                    entry.Asked = false;
                    _hand++;
                    continue;
                }

                _bytes -= entry.Bytes;
                _places.Remove(entry.Name);
                // The last one takes the free place, so that the ring has no holes.
                Entry last = _ring[^1];
                _ring.RemoveAt(_ring.Count - 1);
                if (_hand < _ring.Count)
                {
                    _ring[_hand] = last;
                    _places[last.Name] = _hand;
                }

                return;
            }
        }

        private struct Entry
        {
            public UInt128 Name;
            public ImmutableArray<Finding> Findings;
            public int Bytes;
            public bool Asked;
        }
    }
}
