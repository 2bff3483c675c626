namespace Cordon.Evidence;

/// <summary>The provisional receipt: the statement is durable under this sequence number, which is its leaf index.</summary>
public sealed record Receipt(string Origin, long Sequence, Digest LeafHash, Digest StatementDigest)
{
    /// <summary>The time that the statement bears.</summary>
    public DateTimeOffset Time { get; init; }
}
