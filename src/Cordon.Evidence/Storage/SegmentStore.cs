using System.Runtime.InteropServices;

namespace Cordon.Evidence.Storage;

/// <summary>
/// The system of record: leaves in <c>segments/</c>, statements and salts in files of their own beside them, so that
/// these can be erased while every proof stays valid. One writer; statements and salts are durable before the leaf
/// that commits to them, so a whole leaf record means a whole statement.
/// </summary>
internal sealed class SegmentStore : IDisposable
{
    public const int SaltBytes = 64;

    private readonly FileLayer _files;
    private readonly long _limit;
    private readonly ClosedStatements _closed;
    private readonly Lock _reading = new();
    private readonly List<byte> _leaves = [], _statements = [], _salts = [];
    private readonly List<long> _offsets = [];
    private RandomFile _segment, _statementFile, _saltFile;
    private long[] _firsts;

    private SegmentStore(FileLayer files, long limit, long[] firsts)
    {
        (_files, _limit, _firsts, _closed) = (files, limit, firsts, new(files));
        (_segment, _statementFile, _saltFile) = OpenFiles(firsts[^1]);
    }

    /// <summary>The next sequence number.</summary>
    public long Count { get; private set; }

    private long First => _firsts[^1];

    /// <summary>Opens the store; only a torn tail of the last segment past <paramref name="integrated"/> is cut off, all else refuses.</summary>
    public static SegmentStore Open(FileLayer files, long limit, long integrated)
    {
        files.EnsureDirectory(LogLayout.Segments);
        files.EnsureDirectory(LogLayout.Statements);
        files.EnsureDirectory(LogLayout.Vault);
        long[] firsts = LogLayout.FirstSequences(files.List(LogLayout.Segments));
        if (firsts.Length > 0 && firsts[0] != 0)
        {
            throw new EvidenceCorruptException(LogLayout.Segment(firsts[0]), 0, "the first segment is missing");
        }

        SegmentStore store = new(files, limit, firsts.Length == 0 ? [0] : firsts);
        try
        {
            if (firsts.Length == 0)
            {
                store.SyncNames();
            }

            store.Recover(integrated);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Makes a batch durable and returns its first sequence number. On <see cref="DiskFullException"/> the batch has left no trace.</summary>
    public long Append(IReadOnlyList<PreparedStatement> batch)
    {
        if (_segment.Length + _statementFile.Length > _limit)
        {
            Roll();
        }

        (long leaf, long statement, long salt) = (_segment.Length, _statementFile.Length, _saltFile.Length);
        _leaves.Clear();
        _statements.Clear();
        _salts.Clear();
        List<long> offsets = new(batch.Count);
        Span<byte> digest = stackalloc byte[Digest.Size];
        foreach (PreparedStatement item in batch)
        {
            item.StatementDigest.CopyTo(digest);
            RecordFile.Append(_leaves, item.Leaf, digest);
            offsets.Add(statement + _statements.Count);
            RecordFile.Append(_statements, item.Statement);
            _salts.AddRange(item.Salts);
        }

        try
        {
            _statementFile.WriteAt(statement, CollectionsMarshal.AsSpan(_statements));
            _saltFile.WriteAt(salt, CollectionsMarshal.AsSpan(_salts));
            _statementFile.Sync();
            _saltFile.Sync();
            _segment.WriteAt(leaf, CollectionsMarshal.AsSpan(_leaves));
        }
        catch (DiskFullException)
        {
            _segment.Truncate(leaf);
            _statementFile.Truncate(statement);
            _saltFile.Truncate(salt);
            throw;
        }

        _segment.Sync();
        lock (_reading)
        {
            _offsets.AddRange(offsets);
            Count += batch.Count;
        }

        return Count - batch.Count;
    }

    /// <summary>The statement's bytes, all zero when erased; null past the end.</summary>
    public byte[]? ReadStatement(long sequence)
    {
        lock (_reading)
        {
            if (sequence < 0 || sequence >= Count)
            {
                return null;
            }

            return sequence >= First
                ? RecordFile.Read(_statementFile, _offsets[(int)(sequence - First)])
                : _closed.Read(FirstOf(sequence), NextFirst(FirstOf(sequence)), sequence);
        }
    }

    /// <summary>Leaf bytes from a sequence number on, in order.</summary>
    public IEnumerable<byte[]> Leaves(long from)
    {
        for (int i = 0; i < _firsts.Length; i++)
        {
            long next = i + 1 < _firsts.Length ? _firsts[i + 1] : Count;
            if (next <= from)
            {
                continue;
            }

            string path = LogLayout.Segment(_firsts[i]);
            byte[] bytes = _files.TryRead(path) ?? throw new EvidenceCorruptException(path, 0, "the segment is missing");
            int offset = 0;
            for (long sequence = _firsts[i]; sequence < next; sequence++)
            {
                if (!RecordFile.TryRead(bytes, offset, out ReadOnlySpan<byte> payload, out bool intact) || !intact || payload.Length <= Digest.Size)
                {
                    throw new EvidenceCorruptException(path, offset, "a record does not fit its checksum");
                }

                offset += RecordFile.Header + payload.Length;
                if (sequence >= from)
                {
                    yield return payload[..^Digest.Size].ToArray();
                }
            }
        }
    }

    /// <summary>Overwrites statement and salts with zeros, durably. Doing it again changes nothing.</summary>
    public void Erase(long sequence)
    {
        lock (_reading)
        {
            long first = FirstOf(sequence);
            bool open = first == First;
            RandomFile statements = open ? _statementFile : _files.Open(LogLayout.StatementFile(first), secret: true);
            RandomFile salts = open ? _saltFile : _files.Open(LogLayout.SaltFile(first), secret: true);
            long offset = open ? _offsets[(int)(sequence - First)] : _closed.OffsetOf(first, NextFirst(first), sequence);
            int length = RecordFile.Read(statements, offset).Length;
            statements.WriteAt(offset + RecordFile.Header, new byte[length]);
            salts.WriteAt((sequence - first) * SaltBytes, new byte[SaltBytes]);
            statements.Sync();
            salts.Sync();
            _closed.Forget();
            if (!open)
            {
                statements.Dispose();
                salts.Dispose();
            }
        }
    }

    public void Dispose()
    {
        _segment.Dispose();
        _statementFile.Dispose();
        _saltFile.Dispose();
    }

    private (RandomFile, RandomFile, RandomFile) OpenFiles(long first)
    {
        RandomFile statements = _files.Open(LogLayout.StatementFile(first), secret: true);
        RandomFile salts = _files.Open(LogLayout.SaltFile(first), secret: true);
        return (_files.Open(LogLayout.Segment(first)), statements, salts);
    }

    // The segment's name comes last: where it is, its companions are.
    private void SyncNames()
    {
        _files.SyncDirectory(LogLayout.Statements);
        _files.SyncDirectory(LogLayout.Vault);
        _files.SyncDirectory(LogLayout.Segments);
    }

    private void Roll()
    {
        RandomFile statements = _files.Open(LogLayout.StatementFile(Count), secret: true);
        RandomFile salts = _files.Open(LogLayout.SaltFile(Count), secret: true);
        // Orphans of a crash in this very place.
        statements.Truncate(0);
        salts.Truncate(0);
        _files.SyncDirectory(LogLayout.Statements);
        _files.SyncDirectory(LogLayout.Vault);
        RandomFile segment = _files.Open(LogLayout.Segment(Count));
        _files.SyncDirectory(LogLayout.Segments);
        lock (_reading)
        {
            Dispose();
            (_segment, _statementFile, _saltFile) = (segment, statements, salts);
            _firsts = [.. _firsts, Count];
            _offsets.Clear();
        }
    }

    private void Recover(long integrated)
    {
        string path = LogLayout.Segment(First);
        byte[] bytes = _segment.ReadAll();
        int offset = 0;
        Count = First;
        while (RecordFile.TryRead(bytes, offset, out ReadOnlySpan<byte> payload, out bool intact) && intact && payload.Length > Digest.Size)
        {
            offset += RecordFile.Header + payload.Length;
            Count++;
        }

        if (Count < integrated)
        {
            throw new EvidenceCorruptException(path, offset, $"record {Count} is damaged or missing, but the tree of size {integrated} holds it");
        }

        byte[] statements = _statementFile.ReadAll();
        int statementEnd = 0;
        for (long sequence = First; sequence < Count; sequence++)
        {
            if (!RecordFile.TryRead(statements, statementEnd, out ReadOnlySpan<byte> payload, out bool intact)
                || (!intact && payload.ContainsAnyExcept((byte)0) && sequence >= integrated))
            {
                throw new EvidenceCorruptException(LogLayout.StatementFile(First), statementEnd, $"statement {sequence} is damaged or missing");
            }

            _offsets.Add(statementEnd);
            statementEnd += RecordFile.Header + payload.Length;
        }

        long saltEnd = (Count - First) * SaltBytes;
        if (_saltFile.Length < saltEnd)
        {
            throw new EvidenceCorruptException(LogLayout.SaltFile(First), _saltFile.Length, "salts are missing");
        }

        Cut(_segment, offset);
        Cut(_statementFile, statementEnd);
        Cut(_saltFile, saltEnd);
    }

    private static void Cut(RandomFile file, long length)
    {
        if (file.Length > length)
        {
            file.Truncate(length);
            file.Sync();
        }
    }

    private long FirstOf(long sequence) => _firsts.Last(f => f <= sequence);

    private long NextFirst(long first) => _firsts[Array.IndexOf(_firsts, first) + 1];
}
