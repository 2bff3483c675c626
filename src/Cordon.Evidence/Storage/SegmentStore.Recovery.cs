namespace Cordon.Evidence.Storage;

/// <summary>How the store finds its end again: the journal says what was acknowledged, the files must hold it.</summary>
internal sealed partial class SegmentStore
{
    /// <summary>Opens the store; only what was never acknowledged is cut off the last files, all else refuses.</summary>
    public static SegmentStore Open(FileLayer files, long limit, long integrated, int journalBytes)
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

            store.Recover(integrated, journalBytes);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private void Recover(long integrated, int journalBytes)
    {
        GroupJournal.Reading? journal = GroupJournal.Read(_files);
        if (journal is not null)
        {
            Replay(journal);
        }

        string path = LogLayout.Segment(First);
        byte[] bytes = _segment.ReadAll();
        Count = First;
        while (Count < (journal?.Durable ?? long.MaxValue)
            && RecordFile.TryRead(bytes, (int)_leafEnd, out ReadOnlySpan<byte> payload, out bool intact) && intact && payload.Length > Digest.Size)
        {
            _leafEnd += RecordFile.Header + payload.Length;
            Count++;
        }

        if (Count < integrated)
        {
            throw new EvidenceCorruptException(path, _leafEnd, $"record {Count} is damaged or missing, but the tree of size {integrated} holds it");
        }

        if (Count < journal?.Durable)
        {
            throw new EvidenceCorruptException(path, _leafEnd, $"record {Count} is damaged or missing, but {journal.Durable} statements were acknowledged");
        }

        RecoverStatements(integrated);
        if (_saltFile.Length < SaltEnd)
        {
            throw new EvidenceCorruptException(LogLayout.SaltFile(First), _saltFile.Length, "salts are missing");
        }

        Cut(_segment, _leafEnd);
        Cut(_statementFile, _statementEnd);
        Cut(_saltFile, SaltEnd);
        SyncFiles();
        _journal = GroupJournal.Create(_files, journalBytes, Count, journal?.Round ?? 0);
        _settled = Count;
    }

    // What the journal holds was acknowledged, and of the files nobody knows which pages had reached the disk.
    private void Replay(GroupJournal.Reading journal)
    {
        if (journal.Settled < First)
        {
            throw new EvidenceCorruptException(LogLayout.Journal, 0, $"the journal begins behind {journal.Settled} statements, but the last segment at {First}");
        }

        foreach (GroupJournal.Group group in journal.Groups)
        {
            _segment.WriteAt(group.LeafOffset, group.Leaves.Span);
            _statementFile.WriteAt(group.StatementOffset, group.Statements.Span);
            _saltFile.WriteAt((group.First - First) * SaltBytes, group.Salts.Span);
        }
    }

    private void RecoverStatements(long integrated)
    {
        byte[] statements = _statementFile.ReadAll();
        Dictionary<long, long> damaged = [];
        for (long sequence = First; sequence < Count; sequence++)
        {
            if (!RecordFile.TryRead(statements, (int)_statementEnd, out ReadOnlySpan<byte> payload, out bool intact))
            {
                throw new EvidenceCorruptException(LogLayout.StatementFile(First), _statementEnd, $"statement {sequence} is damaged or missing");
            }

            if (!intact && payload.ContainsAnyExcept((byte)0) && sequence >= integrated)
            {
                damaged[sequence] = _statementEnd;
            }
            else if (damaged.Count > 0 && StatementFacts.Read(payload) is { ErasedSequence: >= 0 and long erased })
            {
                // Power was lost in the middle of overwriting it; the erasure is done again from its own statement.
                damaged.Remove(erased);
            }

            _offsets.Add(_statementEnd);
            _statementEnd += RecordFile.Header + payload.Length;
        }

        if (damaged.Count > 0)
        {
            (long sequence, long offset) = damaged.MinBy(pair => pair.Key);
            throw new EvidenceCorruptException(LogLayout.StatementFile(First), offset, $"statement {sequence} is damaged or missing");
        }
    }

    private static void Cut(RandomFile file, long length)
    {
        if (file.Length > length)
        {
            file.Truncate(length);
        }
    }
}
