using System.Text;
using Cordon.Evidence.Merkle;
using Cordon.Evidence.Notes;
using Cordon.Evidence.Storage;

namespace Cordon.Evidence.Log;

/// <summary>
/// Steps 2 to 6 of the crash protocol (evidence.md §1.6): durable leaves become tiles, bundles, <c>treeState</c>,
/// <c>last-signed</c> and at last a checkpoint. A failure leaves the tree as it was; the next run does all again.
/// </summary>
internal sealed class Integrator(FileLayer files, NoteSigner signer, PublishedTree tree, TimeProvider time, SegmentStore store, OutsideHead? outside) : IDisposable
{
    private static readonly TimeSpan KeepEvery = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _one = new(1);
    private readonly Lock _queueing = new();
    private readonly List<(byte[] Leaf, Digest Hash)> _waiting = [];
    private PublishedTree _tree = tree;
    private DateTimeOffset _lastKept = time.GetUtcNow();
    private long _published = time.GetTimestamp();
    private Checkpoint? _current;

    public Checkpoint? Current => Volatile.Read(ref _current);

    public TimeSpan HeadAge => time.GetElapsedTime(Volatile.Read(ref _published));

    /// <summary>What the last integration failed with; null when it went well.</summary>
    public Exception? Fault { get; private set; }

    public void Enqueue(IEnumerable<PreparedStatement> durable)
    {
        lock (_queueing)
        {
            _waiting.AddRange(durable.Select(d => (d.Leaf, d.LeafHash)));
        }
    }

    public void Replay(byte[] leaf) => _waiting.Add((leaf, Hashing.Leaf(leaf)));

    /// <summary>Integrates all that is durable. Throws what the storage throws.</summary>
    public async Task IntegrateAsync(bool keep = false)
    {
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            Integrate(keep);
            Fault = null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Fault = fault;
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Publishes the head that a crash kept from being published; Ed25519 gives the same bytes again.</summary>
    public void Republish(long size, Digest root)
    {
        Checkpoint head = Checkpoint.Sign(size, root, signer);
        // Before anybody can have seen it: what was published is then always in the file.
        outside?.Write(head);
        files.Replace(LogLayout.Checkpoint, head.Signed.Span);
        Volatile.Write(ref _current, head);
        Volatile.Write(ref _published, time.GetTimestamp());
    }

    public void Dispose() => _one.Dispose();

    private void Integrate(bool keep)
    {
        (byte[] Leaf, Digest Hash)[] leaves;
        lock (_queueing)
        {
            leaves = [.. _waiting];
        }

        if (leaves.Length > 0 || Current is null)
        {
            Publish(leaves);
        }

        DateTimeOffset now = time.GetUtcNow();
        if (keep || now - _lastKept >= KeepEvery)
        {
            files.Replace(LogLayout.OldCheckpoint(Current!.Size), Current.Signed.Span);
            _lastKept = now;
        }
    }

    private void Publish((byte[] Leaf, Digest Hash)[] leaves)
    {
        List<string> superseded = [];
        store.SyncFiles();
        PublishedTree next = _tree.Clone();
        files.ReplaceAll(next.Append(leaves, superseded));
        files.Replace(LogLayout.TreeState, next.ToState());
        Digest root = next.Range.Root;
        files.Replace(LogLayout.LastSigned, Encoding.UTF8.GetBytes(Checkpoint.BodyOf(signer.Verifier.Name, next.Size, root)));
        Republish(next.Size, root);
        _tree = next;
        lock (_queueing)
        {
            _waiting.RemoveRange(0, leaves.Length);
        }

        // tlog-tiles: partial tiles may go once the full tile is there, and readers then fall back to it.
        foreach (string directory in superseded)
        {
            files.DeleteDirectory(directory);
        }
    }
}
