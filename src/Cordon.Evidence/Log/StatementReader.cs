using System.Globalization;
using System.Text;
using Cordon.Evidence.Notes;
using Cordon.Evidence.Storage;
using Microsoft.Win32.SafeHandles;

namespace Cordon.Evidence;

/// <summary>
/// Reads the statements of a log's directory in order, with file handles of its own: beside the writer, without its locks, and
/// without keeping more than one statement. Somebody who reads old statements never holds up a commit. Not for several threads.
/// </summary>
/// <remarks>The caller knows how far the log is durable: what is written behind that may still be cut off.</remarks>
public sealed class StatementReader(string directory) : IDisposable
{
    private OpenFile _open = OpenFile.None;

    /// <summary>The last head that the log published, checked with the key that stands beside it; null when there is none or it does not hold.</summary>
    public static Checkpoint? Head(string directory)
    {
        string checkpoint = Path.Combine(directory, LogLayout.Checkpoint), key = Path.Combine(directory, LogLayout.VerifierKey);
        return File.Exists(checkpoint) && File.Exists(key) && NoteVerifier.Parse(File.ReadAllText(key, Encoding.UTF8)) is { } verifier
            ? Checkpoint.Open(File.ReadAllBytes(checkpoint), verifier)
            : null;
    }

    /// <summary>Where the next statement lies that would be read in order.</summary>
    public StatementPlace Place => new(Math.Max(0, _open.First), _open.Offset);

    /// <summary>How many bytes of statements a log's directory holds from a place on, those included that are being written.</summary>
    public static long BytesBehind(string directory, StatementPlace place)
    {
        long bytes = -place.Offset;
        foreach (FileInfo file in new DirectoryInfo(Path.Combine(directory, LogLayout.Statements)).EnumerateFiles())
        {
            bytes += long.TryParse(Path.GetFileNameWithoutExtension(file.Name), NumberStyles.None, CultureInfo.InvariantCulture, out long first) && first >= place.File ? file.Length : 0;
        }

        return Math.Max(0, bytes);
    }

    /// <summary>The statement under a number. Throws <see cref="EvidenceCorruptException"/> when it is damaged or missing.</summary>
    public StoredStatement Read(long sequence)
    {
        if (sequence < _open.Next || _open.First < 0)
        {
            Open(sequence);
        }

        while (_open.Next < sequence)
        {
            Skip(sequence);
        }

        // At the end of a file the writer may have begun another.
        if (!TryReadNext(out byte[] payload))
        {
            Open(sequence);
            if (_open.Next != sequence || !TryReadNext(out payload))
            {
                throw Damaged("a statement is missing");
            }
        }

        return new(sequence, payload);
    }

    /// <summary>The salts of the verdict under a number; none where the vault is not here, or they were deleted.</summary>
    public VerdictSalts SaltsOf(long sequence)
    {
        long first = FirstOf(sequence);
        string path = Path.Combine(directory, LogLayout.SaltFile(Math.Max(first, 0)));
        if (first < 0 || !File.Exists(path))
        {
            return VerdictSalts.None;
        }

        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] salts = new byte[SegmentStore.SaltBytes];
        return RandomAccess.Read(file, salts, (sequence - first) * SegmentStore.SaltBytes) == salts.Length ? VerdictSalts.Of(salts) : VerdictSalts.None;
    }

    public void Dispose() => _open.Dispose();

    private void Skip(long sequence)
    {
        Span<byte> header = stackalloc byte[RecordFile.Header];
        if (RandomAccess.Read(_open.File!, header, _open.Offset) == header.Length)
        {
            _open.Advance(RecordFile.Header + LengthOf(header));
            return;
        }

        long before = _open.First;
        Open(sequence);
        if (_open.First == before)
        {
            throw Damaged("statements are missing");
        }
    }

    private bool TryReadNext(out byte[] payload)
    {
        payload = [];
        Span<byte> header = stackalloc byte[RecordFile.Header];
        if (RandomAccess.Read(_open.File!, header, _open.Offset) < header.Length)
        {
            return false;
        }

        byte[] record = new byte[RecordFile.Header + LengthOf(header)];
        if (RandomAccess.Read(_open.File!, record, _open.Offset) < record.Length)
        {
            return false;
        }

        payload = record[RecordFile.Header..];
        // Zeros are the mark of erasure; whether it was logged is the verifier's question.
        if (!RecordFile.TryRead(record, 0, out _, out bool intact) || (!intact && payload.AsSpan().ContainsAnyExcept((byte)0)))
        {
            throw Damaged("a statement does not fit its checksum");
        }

        _open.Advance(record.Length);
        return true;
    }

    private int LengthOf(ReadOnlySpan<byte> header) =>
        System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(header) is > 0 and <= RecordFile.MaxPayload and int length
            ? length
            : throw Damaged("a record has an impossible length");

    // Segments are asked, not statement files: a segment's name is written last, so where it is, its companions are.
    private long FirstOf(long sequence) =>
        LogLayout.FirstSequences(Directory.EnumerateFiles(Path.Combine(directory, LogLayout.Segments)).Select(path => Path.GetFileName(path))).LastOrDefault(first => first <= sequence, -1);

    private void Open(long sequence)
    {
        long first = FirstOf(sequence);
        if (first < 0)
        {
            throw new EvidenceCorruptException(LogLayout.Segments, 0, "the segment of a statement is missing");
        }

        if (first == _open.First && _open.Next <= sequence)
        {
            return;
        }

        _open.Dispose();
        _open = OpenFile.None;
        _open = new(File.OpenHandle(Path.Combine(directory, LogLayout.StatementFile(first)), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), first);
    }

    private EvidenceCorruptException Damaged(string problem) => new(LogLayout.StatementFile(Math.Max(_open.First, 0)), _open.Offset, problem);

    /// <summary>An open file and the place of its next record.</summary>
    private sealed class OpenFile(SafeFileHandle? file, long first) : IDisposable
    {
        public static OpenFile None { get; } = new(null, -1);

        public SafeFileHandle? File => file;

        public long First { get; } = first;

        public long Next { get; private set; } = first;

        public long Offset { get; private set; }

        public void Advance(int bytes) => (Next, Offset) = (Next + 1, Offset + bytes);

        public void Dispose() => file?.Dispose();
    }
}

/// <summary>A place in a log's statement files.</summary>
/// <param name="File">The number of the file's first statement.</param>
public readonly record struct StatementPlace(long File, long Offset);
