namespace Cordon.Evidence.Storage;

/// <summary>A statement that is built and signed and waits for its place in the log.</summary>
/// <param name="Salts">64 bytes for the vault: the salts of the two commitments, or zeros.</param>
/// <param name="Erases">The sequence number whose statement this one erases, or -1.</param>
internal sealed record PreparedStatement(byte[] Statement, Digest StatementDigest, byte[] Leaf, Digest LeafHash, byte[] Salts, long Erases = -1);
