using Cordon.Evidence.Storage;

namespace Cordon.Evidence.Verification;

/// <summary>Reads the records of all segment or statement files in order, one file in memory at a time.</summary>
internal sealed class RecordStream
{
    private readonly Queue<string> _files;
    private readonly string _root, _folder, _extension;
    private byte[] _bytes = [];
    private int _next;
    private long _sequence;

    public RecordStream(string root, string folder, string extension)
    {
        (_root, _folder, _extension, File) = (root, folder, extension, folder);
        string path = Path.Combine(root, folder);
        Exists = Directory.Exists(path);
        _files = new(Exists ? Directory.EnumerateFiles(path, "*" + extension).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal) : []);
    }

    public bool Exists { get; }

    public string File { get; private set; }

    /// <summary>Where the last record, or the fault, begins.</summary>
    public int Offset { get; private set; }

    /// <summary>The next record; false at the end, at a torn record or when a file does not follow its predecessor.</summary>
    public bool TryNext(out ReadOnlySpan<byte> payload, out bool intact)
    {
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
}
