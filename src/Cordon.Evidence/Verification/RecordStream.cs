using Cordon.Evidence.Storage;

namespace Cordon.Evidence.Verification;

/// <summary>Reads the records of all segment or statement files in order, one file in memory at a time.</summary>
internal sealed class RecordStream
{
    private readonly string _root, _folder, _extension;
    private Queue<string>? _files;
    private byte[] _bytes = [];
    private int _next;
    private long _sequence;

    public RecordStream(string root, string folder, string extension)
    {
        (_root, _folder, _extension, File) = (root, folder, extension, folder);
        Exists = Directory.Exists(Path.Combine(root, folder));
    }

    public bool Exists { get; }

    public string File { get; private set; }

    /// <summary>Where the last record, or the fault, begins.</summary>
    public int Offset { get; private set; }

    /// <summary>The next record; false at the end, at a torn record or when a file does not follow its predecessor.</summary>
    public bool TryNext(out ReadOnlySpan<byte> payload, out bool intact)
    {
        // Not before the first record is asked for: by then the head is known, and the files of all its leaves are there.
        _files ??= Files();
        while (_next == _bytes.Length)
        {
            if (!_files.TryDequeue(out string? name))
            {
                Offset = _next;
                payload = default;
                intact = false;
                return false;
            }

            File = $"{_folder}/{name}";
            (_next, Offset) = (0, 0);
            if (name != _sequence.ToString("D20", System.Globalization.CultureInfo.InvariantCulture) + _extension)
            {
                _bytes = [];
                _files.Clear();
                payload = default;
                intact = false;
                return false;
            }

            _bytes = System.IO.File.ReadAllBytes(Path.Combine(_root, _folder, name));
        }

        Offset = _next;
        if (!RecordFile.TryRead(_bytes, _next, out payload, out intact))
        {
            return false;
        }

        _next += RecordFile.Header + payload.Length;
        _sequence++;
        return true;
    }

    private Queue<string> Files() =>
        Exists ? new(Directory.EnumerateFiles(Path.Combine(_root, _folder), "*" + _extension).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)) : [];
}
