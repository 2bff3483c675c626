namespace Cordon.Evidence.Storage;

/// <summary>
/// The system of record: leaves in <c>segments/</c>, statements and salts in files of their own beside them, so that
/// these can be erased while every proof stays valid. One writer. A group is durable once the <see cref="GroupJournal"/>
/// has it; the files follow without waiting, and a start writes into them what the journal still holds.
/// </summary>
internal sealed partial class SegmentStore : IDisposable
{
    public const int SaltBytes = 64;

    private readonly FileLayer _files;
    private readonly long _limit;
    private readonly ClosedStatements _closed;
    private readonly Lock _reading = new(), _rolling = new();
    private readonly List<long> _offsets = [];
    private RandomFile _segment, _statementFile, _saltFile;
    private GroupJournal? _journal;
    private byte[] _group = [];
    private long[] _firsts;
    private long _leafEnd, _statementEnd, _settled;
    private volatile bool _syncFailed;
    private bool _inDoubt;

    private SegmentStore(FileLayer files, long limit, long[] firsts)
    {
        (_files, _limit, _firsts, _closed) = (files, limit, firsts, new(files));
        (_segment, _statementFile, _saltFile) = OpenFiles(firsts[^1]);
    }

    /// <summary>The next sequence number.</summary>
    public long Count { get; private set; }

    private long First => _firsts[^1];

    private long SaltEnd => (Count - First) * SaltBytes;

    /// <summary>Makes a batch durable and returns its first sequence number. On <see cref="DiskFullException"/> the batch has left no trace.</summary>
    public long Append(IReadOnlyList<PreparedStatement> batch)
    {
        ThrowIfInDoubt();
        if (_leafEnd + _statementEnd > _limit)
        {
            Roll();
        }

        int leafBytes = batch.Sum(item => RecordFile.Header + item.Leaf.Length + Digest.Size);
        int statementBytes = batch.Sum(item => RecordFile.Header + item.Statement.Length);
        int length = GroupJournal.GroupHeader + leafBytes + statementBytes + (batch.Count * SaltBytes);
        bool journaled = _journal!.CanHold(length);
        if (journaled && !_journal.HasRoom(length))
        {
            Settle(Count);
        }

        if (_group.Length < length)
        {
            _group = new byte[length];
        }

        Span<byte> group = _group.AsSpan(0, length);
        Span<byte> leaves = group.Slice(GroupJournal.GroupHeader, leafBytes);
        Span<byte> statements = group.Slice(GroupJournal.GroupHeader + leafBytes, statementBytes);
        Span<byte> salts = group[^(batch.Count * SaltBytes)..];
        long[] offsets = Fill(batch, leaves, statements, salts);
        _inDoubt = true;
        try
        {
            _statementFile.WriteAt(_statementEnd, statements);
            _saltFile.WriteAt(SaltEnd, salts);
            _segment.WriteAt(_leafEnd, leaves);
            if (journaled)
            {
                _journal.Append(group, Count, batch.Count, _leafEnd, leafBytes, _statementEnd, statementBytes);
            }
        }
        catch (DiskFullException)
        {
            _segment.Truncate(_leafEnd);
            _statementFile.Truncate(_statementEnd);
            _saltFile.Truncate(SaltEnd);
            _inDoubt = false;
            throw;
        }

        _inDoubt = false;
        _leafEnd += leafBytes;
        _statementEnd += statementBytes;
        if (!journaled)
        {
            Settle(Count + batch.Count);
        }

        lock (_reading)
        {
            _offsets.AddRange(offsets);
            Count += batch.Count;
        }

        return Count - batch.Count;
    }

    /// <summary>Brings all that is durable into the files, and the journal to its beginning. For the writer alone.</summary>
    public void Settle() => Settle(Count);

    /// <summary>
    /// Makes durable what the files hold, so that a head which is published now has its leaves beside it even on a disk that
    /// nobody starts again. May run beside the writer.
    /// </summary>
    public void SyncFiles()
    {
        lock (_rolling)
        {
            ThrowIfSyncFailed();
            try
            {
                _statementFile.Sync();
                _saltFile.Sync();
                _segment.Sync();
            }
            catch
            {
                // The kernel reports a lost page once. Later calls would succeed and prove nothing, so the journal must not begin again.
                _syncFailed = true;
                throw;
            }
        }
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
        // Out of the journal first: a start must not write the statement back, and nothing of it may stay there.
        Settle(Count);
        _journal!.Scrub();
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
        CloseFiles();
        _journal?.Dispose();
    }

    private void CloseFiles()
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

    private long[] Fill(IReadOnlyList<PreparedStatement> batch, Span<byte> leaves, Span<byte> statements, Span<byte> salts)
    {
        long[] offsets = new long[batch.Count];
        Span<byte> digest = stackalloc byte[Digest.Size];
        int leaf = 0, statement = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            PreparedStatement item = batch[i];
            item.StatementDigest.CopyTo(digest);
            leaf += RecordFile.Write(leaves[leaf..], item.Leaf, digest);
            offsets[i] = _statementEnd + statement;
            statement += RecordFile.Write(statements[statement..], item.Statement);
            item.Salts.CopyTo(salts[(i * SaltBytes)..]);
        }

        return offsets;
    }

    private void Settle(long count)
    {
        ThrowIfInDoubt();
        if (_settled == count)
        {
            return;
        }

        _inDoubt = true;
        SyncFiles();
        _journal!.BeginRound(count);
        _inDoubt = false;
        _settled = count;
    }

    private void ThrowIfInDoubt()
    {
        ThrowIfSyncFailed();
        if (_inDoubt)
        {
            throw new IOException("A write failed before; what the files hold is not certain.");
        }
    }

    private void ThrowIfSyncFailed()
    {
        if (_syncFailed)
        {
            throw new IOException("An fsync failed before; what the files hold is not certain.");
        }
    }

    private void Roll()
    {
        Settle(Count);
        RandomFile statements = _files.Open(LogLayout.StatementFile(Count), secret: true);
        RandomFile salts = _files.Open(LogLayout.SaltFile(Count), secret: true);
        // Orphans of a crash in this very place.
        statements.Truncate(0);
        salts.Truncate(0);
        _files.SyncDirectory(LogLayout.Statements);
        _files.SyncDirectory(LogLayout.Vault);
        RandomFile segment = _files.Open(LogLayout.Segment(Count));
        _files.SyncDirectory(LogLayout.Segments);
        lock (_rolling)
        {
            lock (_reading)
            {
                CloseFiles();
                (_segment, _statementFile, _saltFile) = (segment, statements, salts);
                _firsts = [.. _firsts, Count];
                _offsets.Clear();
            }
        }

        (_leafEnd, _statementEnd) = (0, 0);
    }

    private long FirstOf(long sequence) => _firsts.Last(f => f <= sequence);

    private long NextFirst(long first) => _firsts[Array.IndexOf(_firsts, first) + 1];
}
