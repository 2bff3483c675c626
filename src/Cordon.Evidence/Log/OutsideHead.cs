using Cordon.Evidence.Notes;
using Cordon.Evidence.Storage;

namespace Cordon.Evidence.Log;

/// <summary>
/// The last signed head in a file outside of the log's directory. Whoever puts an older copy of the directory back does
/// not put this file back with it, so a log that would sign a second history refuses to start.
/// </summary>
internal sealed class OutsideHead(string path, NoteVerifier key)
{
    private const string Remedy = "Restore the newest copy of the directory. To begin anew, keep this directory for those who verify it, and start with an empty one, another evidence.origin and another evidence.heads";

    private readonly DiskFiles _files = new(Path.GetDirectoryName(Path.GetFullPath(path))!);
    private readonly string _name = Path.GetFileName(path);

    /// <summary>Refuses a tree that does not contain the head. No file is no head: the log has none yet, or never had.</summary>
    public void Check(long size, Func<long, Digest> rootAt)
    {
        if (_files.TryRead(_name) is not { } bytes)
        {
            return;
        }

        Checkpoint head = Checkpoint.Open(bytes, key) ?? throw new EvidenceCorruptException(path, 0, $"the head that was kept outside is not signed by this log's key: it is of another log. {Remedy}");
        if (head.Size > size)
        {
            throw new EvidenceCorruptException(path, 0, $"a head of size {head.Size} was signed, but the log ends at {size}: an older copy of it was put back. {Remedy}");
        }

        if (rootAt(head.Size) != head.Root)
        {
            throw new EvidenceCorruptException(path, 0, $"the log does not contain the head of size {head.Size} that was signed: an older copy of it was put back and went on. {Remedy}");
        }
    }

    public void Write(Checkpoint head) => _files.Replace(_name, head.Signed.Span);
}
