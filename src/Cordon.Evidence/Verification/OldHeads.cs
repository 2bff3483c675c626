using Cordon.Evidence.Merkle;
using Cordon.Evidence.Notes;
using Cordon.Evidence.Storage;

namespace Cordon.Evidence.Verification;

/// <summary>Heads that were signed before, kept in <c>checkpoints/</c> or by the caller: the tree must have passed through each.</summary>
internal sealed class OldHeads
{
    private readonly SortedDictionary<long, List<(Digest Root, string Place)>> _heads = [];
    private readonly Action<Check> _fail;

    private OldHeads(Action<Check> fail) => _fail = fail;

    public int Count { get; private set; }

    public int Compared { get; private set; }

    public static OldHeads Read(string root, NoteVerifier key, IReadOnlyList<ReadOnlyMemory<byte>> known, Action<Check> fail)
    {
        OldHeads heads = new(fail);
        string directory = Path.Combine(root, LogLayout.Checkpoints);
        if (Directory.Exists(directory))
        {
            foreach (string file in Directory.EnumerateFiles(directory).Where(f => !f.EndsWith(".tmp", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            {
                string place = $"{LogLayout.Checkpoints}/{Path.GetFileName(file)}";
                Checkpoint? head = Checkpoint.Open(File.ReadAllBytes(file), key);
                if (head is null || LogLayout.OldCheckpoint(head.Size) != place)
                {
                    // A file in the directory that the log's key did not sign is damage, not a fork.
                    fail(new("state-files", CheckOutcome.Fail, "a kept checkpoint is not signed by the log's key", place, 0));
                    continue;
                }

                heads.Add(head, place);
            }
        }

        foreach (ReadOnlyMemory<byte> bytes in known)
        {
            if (Checkpoint.Open(bytes, key) is { } head)
            {
                heads.Add(head, "known checkpoint");
            }
            else
            {
                fail(new("state-files", CheckOutcome.Fail, "a known checkpoint is not signed by the log's key", "known checkpoint", 0));
            }
        }

        return heads;
    }

    public long NextAfter(long size) => _heads.Keys.FirstOrDefault(s => s > size, long.MaxValue);

    public void Compare(long size, CompactRange range)
    {
        if (!_heads.Remove(size, out List<(Digest Root, string Place)>? heads))
        {
            return;
        }

        foreach ((Digest root, string place) in heads)
        {
            Compared++;
            if (root != range.Root)
            {
                _fail(new("older-checkpoints", CheckOutcome.Fail, $"the log's key signed another head of size {size}", place, 0, size));
            }
        }
    }

    /// <summary>A signed head larger than the tree means that the end was cut off or an older copy restored.</summary>
    public void RefuseLarger(long size)
    {
        foreach ((long larger, List<(Digest Root, string Place)> heads) in _heads.Where(h => h.Key > size))
        {
            _fail(new("older-checkpoints", CheckOutcome.Fail, $"the log's key signed a head of size {larger}, but the tree ends at {size}", heads[0].Place, 0, size));
        }
    }

    private void Add(Checkpoint head, string place)
    {
        Count++;
        if (!_heads.TryGetValue(head.Size, out List<(Digest, string)>? heads))
        {
            _heads[head.Size] = heads = [];
        }

        heads.Add((head.Root, place));
    }
}
