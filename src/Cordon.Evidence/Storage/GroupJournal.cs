using System.Buffers.Binary;

namespace Cordon.Evidence.Storage;

/// <summary>
/// What makes a group of statements durable with one fsync: a file of fixed size that holds whole groups until leaves,
/// statements and salts are on disk in files of their own. All its bytes are allocated before the first group, so that
/// making a group durable writes its bytes and nothing of the file system. Layout: docs/formats/evidence.md.
/// </summary>
internal sealed class GroupJournal : IDisposable
{
    public const int UsualBytes = 4 << 20, GroupHeader = 64;
    private const int Sector = 4096, Start = 2 * Sector, RoundHeader = 24;
    private const uint RoundMark = 0x434A5231, GroupMark = 0x434A4731; // CJR1, CJG1

    private readonly FileLayer _files;
    private readonly int _size;
    private RandomFile _file;
    private ulong _round;
    private int _end = Start;
    private int _dirty = Start;

    private GroupJournal(FileLayer files, int size, RandomFile file, ulong round) => (_files, _size, _file, _round) = (files, size, file, round);

    /// <summary>Makes an empty journal that begins behind <paramref name="settled"/> statements, in place of any other.</summary>
    public static GroupJournal Create(FileLayer files, int size, long settled, ulong after = 0)
    {
        size = Math.Max(size, Start + Sector);
        byte[] bytes = new byte[size];
        WriteRound(bytes.AsSpan(SlotOf(after + 1)), after + 1, settled);
        files.Replace(LogLayout.Journal, bytes, secret: true);
        return new(files, size, files.Open(LogLayout.Journal, secret: true), after + 1);
    }

    /// <summary>Reads the journal that a crash or a close left; null when there is none, as in logs that were written before there were journals.</summary>
    public static Reading? Read(FileLayer files)
    {
        if (files.TryRead(LogLayout.Journal) is not { } bytes)
        {
            return null;
        }

        if (bytes.Length < Start || Newest(bytes) is not { } round)
        {
            throw new EvidenceCorruptException(LogLayout.Journal, 0, "the journal has no readable round");
        }

        List<Group> groups = [];
        long next = round.Settled;
        int offset = Start;
        while (TryReadGroup(bytes, offset, round.Number, next, out Group? group))
        {
            groups.Add(group);
            next += group.Count;
            offset += group.Length;
        }

        return new(round.Number, round.Settled, next, groups);
    }

    /// <summary>Whether a group of so many bytes, header included, fits behind those that are there.</summary>
    public bool HasRoom(int length) => length <= _size - _end;

    /// <summary>Whether a group fits into an empty journal.</summary>
    public bool CanHold(int length) => length <= _size - Start;

    /// <summary>Completes the header of a group whose payload stands behind it, and makes both durable.</summary>
    public void Append(Span<byte> group, long first, int count, long leafOffset, int leafBytes, long statementOffset, int statementBytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(group, GroupMark);
        BinaryPrimitives.WriteUInt64BigEndian(group[8..], _round);
        BinaryPrimitives.WriteInt64BigEndian(group[16..], first);
        BinaryPrimitives.WriteInt32BigEndian(group[24..], count);
        BinaryPrimitives.WriteInt32BigEndian(group[28..], leafBytes);
        BinaryPrimitives.WriteInt64BigEndian(group[32..], leafOffset);
        BinaryPrimitives.WriteInt64BigEndian(group[40..], statementOffset);
        BinaryPrimitives.WriteInt32BigEndian(group[48..], statementBytes);
        group[52..GroupHeader].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(group[4..], RecordFile.Checksum(group[8..]));
        _dirty = Math.Max(_dirty, _end + group.Length);
        _file.WriteAt(_end, group);
        _file.SyncData();
        _end += group.Length;
    }

    /// <summary>All statements up to here are durable elsewhere: the next group overwrites the first.</summary>
    public void BeginRound(long settled)
    {
        Span<byte> header = stackalloc byte[RoundHeader];
        // The other sector than the last round's, so that a torn write leaves one of the two whole.
        WriteRound(header, _round + 1, settled);
        _file.WriteAt(SlotOf(_round + 1), header);
        _file.SyncData();
        (_round, _end) = (_round + 1, Start);
    }

    /// <summary>Overwrites what is left of groups that are settled: an erased statement must not live on in here.</summary>
    public void Scrub()
    {
        if (_dirty > _end)
        {
            _file.WriteAt(_end, new byte[_dirty - _end]);
            _file.SyncData();
            _dirty = _end;
        }
    }

    public void Dispose() => _file.Dispose();

    private static int SlotOf(ulong round) => (int)(round % 2) * Sector;

    private static void WriteRound(Span<byte> header, ulong round, long settled)
    {
        BinaryPrimitives.WriteUInt32BigEndian(header, RoundMark);
        BinaryPrimitives.WriteUInt64BigEndian(header[8..], round);
        BinaryPrimitives.WriteInt64BigEndian(header[16..], settled);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], RecordFile.Checksum(header[8..RoundHeader]));
    }

    private static (ulong Number, long Settled)? Newest(ReadOnlySpan<byte> file)
    {
        (ulong Number, long Settled)? newest = null;
        for (int slot = 0; slot < Start; slot += Sector)
        {
            ReadOnlySpan<byte> header = file.Slice(slot, RoundHeader);
            ulong number = BinaryPrimitives.ReadUInt64BigEndian(header[8..]);
            if (BinaryPrimitives.ReadUInt32BigEndian(header) == RoundMark && BinaryPrimitives.ReadUInt32BigEndian(header[4..]) == RecordFile.Checksum(header[8..])
                && (newest is null || number > newest.Value.Number))
            {
                newest = (number, BinaryPrimitives.ReadInt64BigEndian(header[16..]));
            }
        }

        return newest;
    }

    // A group counts when it is of this round, follows the one before it and is whole: everything else was never acknowledged.
    private static bool TryReadGroup(byte[] file, int offset, ulong round, long first, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Group? group)
    {
        group = null;
        if (file.Length - offset < GroupHeader)
        {
            return false;
        }

        ReadOnlySpan<byte> header = file.AsSpan(offset, GroupHeader);
        int count = BinaryPrimitives.ReadInt32BigEndian(header[24..]);
        int leaves = BinaryPrimitives.ReadInt32BigEndian(header[28..]);
        int statements = BinaryPrimitives.ReadInt32BigEndian(header[48..]);
        long length = GroupHeader + (long)leaves + statements + ((long)count * SegmentStore.SaltBytes);
        if (BinaryPrimitives.ReadUInt32BigEndian(header) != GroupMark || BinaryPrimitives.ReadUInt64BigEndian(header[8..]) != round
            || BinaryPrimitives.ReadInt64BigEndian(header[16..]) != first || count <= 0 || leaves < 0 || statements < 0 || length > file.Length - offset
            || BinaryPrimitives.ReadUInt32BigEndian(header[4..]) != RecordFile.Checksum(file.AsSpan(offset + 8, (int)length - 8)))
        {
            return false;
        }

        ReadOnlyMemory<byte> payload = file.AsMemory(offset + GroupHeader, (int)length - GroupHeader);
        group = new(
            first, count, (int)length,
            BinaryPrimitives.ReadInt64BigEndian(header[32..]), payload[..leaves],
            BinaryPrimitives.ReadInt64BigEndian(header[40..]), payload.Slice(leaves, statements),
            payload[(leaves + statements)..]);
        return true;
    }

    /// <summary>A group as it stands in the journal, with the places of its bytes in the files that are open in its round.</summary>
    internal sealed record Group(
        long First, int Count, int Length, long LeafOffset, ReadOnlyMemory<byte> Leaves, long StatementOffset, ReadOnlyMemory<byte> Statements, ReadOnlyMemory<byte> Salts);

    /// <summary>A journal as it was found.</summary>
    /// <param name="Settled">Statements that are durable without it.</param>
    /// <param name="Durable">Statements that are durable with it; nothing behind them was acknowledged.</param>
    internal sealed record Reading(ulong Round, long Settled, long Durable, IReadOnlyList<Group> Groups);
}
