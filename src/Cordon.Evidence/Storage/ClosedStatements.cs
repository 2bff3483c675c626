namespace Cordon.Evidence.Storage;

/// <summary>Reads statements out of files that no longer grow; keeps the last file and its offsets in memory.</summary>
internal sealed class ClosedStatements(FileLayer files)
{
    private long _first = -1;
    private byte[] _bytes = [];
    private List<int> _offsets = [];

    public byte[] Read(long first, long next, long sequence)
    {
        Load(first, next);
        RecordFile.TryRead(_bytes, _offsets[(int)(sequence - first)], out ReadOnlySpan<byte> payload, out _);
        return payload.ToArray();
    }

    public long OffsetOf(long first, long next, long sequence)
    {
        Load(first, next);
        return _offsets[(int)(sequence - first)];
    }

    /// <summary>An erasure changed a file.</summary>
    public void Forget() => (_first, _bytes, _offsets) = (-1, [], []);

    private void Load(long first, long next)
    {
        if (_first == first)
        {
            return;
        }

        string path = LogLayout.StatementFile(first);
        byte[] bytes = files.TryRead(path) ?? throw new EvidenceCorruptException(path, 0, "the statement file is missing");
        List<int> offsets = [];
        int offset = 0;
        while (RecordFile.TryRead(bytes, offset, out ReadOnlySpan<byte> payload, out _))
        {
            offsets.Add(offset);
            offset += RecordFile.Header + payload.Length;
        }

        if (offsets.Count != next - first)
        {
            throw new EvidenceCorruptException(path, offset, $"{offsets.Count} statements instead of {next - first}");
        }

        (_first, _bytes, _offsets) = (first, bytes, offsets);
    }
}
