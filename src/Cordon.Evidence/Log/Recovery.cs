using System.Text;
using Cordon.Evidence.Keys;
using Cordon.Evidence.Merkle;
using Cordon.Evidence.Notes;
using Cordon.Evidence.Storage;
using Cordon.Evidence.Tiles;

namespace Cordon.Evidence.Log;

/// <summary>
/// What start-up proves before the log may sign again (evidence.md §1.6): treeState against the tiles, the last signed
/// head and the published checkpoint against the tree, the segments against the size. Any doubt refuses to start.
/// </summary>
internal static class Recovery
{
    public static (PublishedTree Tree, SegmentStore Store, Integrator Integrator) Recover(FileLayer files, NoteSigner signer, EvidenceOptions options)
    {
        byte[]? state = files.TryRead(LogLayout.TreeState);
        byte[]? lastSigned = files.TryRead(LogLayout.LastSigned);
        if (state is null && lastSigned is not null)
        {
            throw new EvidenceCorruptException(LogLayout.TreeState, 0, "the log has a signed head but no tree state");
        }

        PublishedTree tree = state is null ? PublishedTree.Empty() : PublishedTree.Load(state, files);
        CheckpointBody? head = lastSigned is null ? null : ReadLastSigned(lastSigned, signer, tree, files);
        Checkpoint? published = ReadPublished(files, signer, head, tree);
        OutsideHead? outside = options.HeadsFile is null ? null : new(options.HeadsFile, signer.Verifier);
        outside?.Check(tree.Size, size => RootAt(size, tree, files));

        SegmentStore store = SegmentStore.Open(files, options.SegmentBytes, tree.Size, options.JournalBytes);
        try
        {
            Integrator integrator = new(files, signer, tree, options.TimeProvider, store, outside);
            RemoveUnsignedPartials(files, tree.Size, store.Count);
            long sequence = tree.Size;
            foreach (byte[] leaf in store.Leaves(tree.Size))
            {
                integrator.Replay(leaf);
                RedoErasure(store, sequence++);
            }

            // Between last-signed and checkpoint, or between treeState and last-signed: the head was decided, so it is published now.
            if (state is not null && (published is null || published.Size < tree.Size || head is null))
            {
                files.Replace(LogLayout.LastSigned, Encoding.UTF8.GetBytes(Checkpoint.BodyOf(options.Origin, tree.Size, tree.Range.Root)));
            }

            if (state is not null)
            {
                integrator.Republish(tree.Size, tree.Range.Root);
            }

            return (tree, store, integrator);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private static CheckpointBody ReadLastSigned(byte[] bytes, NoteSigner signer, PublishedTree tree, FileLayer files)
    {
        CheckpointBody head = CheckpointBody.Parse(Encoding.UTF8.GetString(bytes)) is { Root.Length: Digest.Size } parsed && parsed.Origin == signer.Verifier.Name
            ? parsed
            : throw new EvidenceCorruptException(LogLayout.LastSigned, 0, "not a head of this log");
        if (head.Size > tree.Size)
        {
            throw new EvidenceCorruptException(LogLayout.LastSigned, 0, $"a head of size {head.Size} was signed, but the tree has {tree.Size} leaves: an older copy of the log was restored");
        }

        return RootAt(head.Size, tree, files) == new Digest(head.Root)
            ? head
            : throw new EvidenceCorruptException(LogLayout.LastSigned, 0, $"the tree does not contain the head of size {head.Size} that was signed");
    }

    private static Checkpoint? ReadPublished(FileLayer files, NoteSigner signer, CheckpointBody? head, PublishedTree tree)
    {
        if (files.TryRead(LogLayout.Checkpoint) is not { } bytes)
        {
            return null;
        }

        Checkpoint published = Checkpoint.Open(bytes, signer.Verifier) ?? throw new EvidenceCorruptException(LogLayout.Checkpoint, 0, "the checkpoint is not signed by this log's key");
        return head is not null && published.Size <= head.Size && RootAt(published.Size, tree, files) == published.Root
            ? published
            : throw new EvidenceCorruptException(LogLayout.Checkpoint, 0, $"the tree does not contain the published head of size {published.Size}");
    }

    private static Digest RootAt(long size, PublishedTree tree, FileLayer files) =>
        size == 0 ? Hashing.Empty : Proofs.Range(0, size, new TileReader(tree.Size, files.TryRead).Node);

    private static void RedoErasure(SegmentStore store, long sequence)
    {
        if (StatementFacts.Read(store.ReadStatement(sequence)) is { ErasedSequence: >= 0 and long erased } && erased < sequence)
        {
            store.Erase(erased);
        }
    }

    // tlog-tiles: no partial tile may be served for a size that was never signed. A crash after step 3 leaves some.
    internal static void RemoveUnsignedPartials(FileLayer files, long size, long durable)
    {
        for (int level = -1; level < TilePath.Levels(durable); level++)
        {
            int tileLevel = Math.Max(level, 0);
            int shift = TilePath.Height * (tileLevel + 1);
            for (long index = size >> shift; index <= durable >> shift; index++)
            {
                string directory = (level < 0 ? TilePath.Entries(index, TilePath.Width) : TilePath.Hashes(level, index, TilePath.Width)) + ".p";
                int width = TilePath.WidthAt(tileLevel, index, size);
                foreach (string name in files.List(directory).Where(n => !int.TryParse(n, out int w) || w > width))
                {
                    files.Delete($"{directory}/{name}");
                }
            }
        }
    }
}
