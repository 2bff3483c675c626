using Cordon.Evidence.Notes;
using Cordon.Evidence.Receipts;

namespace Cordon.Evidence;

/// <summary>A statement's leaf, its inclusion proof and the signed head that it leads to.</summary>
public sealed class FullReceipt
{
    private readonly NoteVerifier _log;

    internal FullReceipt(long sequence, byte[] leaf, Digest[] path, Checkpoint head, NoteVerifier log) =>
        (Sequence, Leaf, Path, Head, _log) = (sequence, leaf, path, head, log);

    public long Sequence { get; }

    public ReadOnlyMemory<byte> Leaf { get; }

    public IReadOnlyList<Digest> Path { get; }

    public Checkpoint Head { get; }

    /// <summary>C2SP tlog-proof; the leaf travels as extra data, so that proof and statement are all a verifier needs.</summary>
    public string ToTlogProof() => new TlogProof(Sequence, [.. Path], Leaf.ToArray(), Head.ToString()).ToString();

    /// <summary>Sigstore bundle v0.3 over the statement's bytes; goes with the log's <c>trusted_root.json</c>.</summary>
    public string ToSigstoreBundle() => SigstoreJson.Bundle(this, _log);
}
