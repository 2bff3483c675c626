using System.Security.Cryptography;

namespace Cordon.Evidence.Merkle;

/// <summary>Hashing of RFC 6962 §2.1 (RFC 9162 §2.1.1): prefixes keep a leaf from passing for an inner node.</summary>
internal static class Hashing
{
    private const int OnStack = 1024;

    /// <summary>The root of the empty tree: SHA-256 of nothing.</summary>
    public static Digest Empty { get; } = new(SHA256.HashData([]));

    public static Digest Leaf(ReadOnlySpan<byte> entry)
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        byte[]? large = entry.Length >= OnStack ? new byte[entry.Length + 1] : null;
        Span<byte> input = large ?? stackalloc byte[OnStack];
        input = input[..(entry.Length + 1)];
        input[0] = 0x00;
        entry.CopyTo(input[1..]);
        SHA256.HashData(input, hash);
        return new(hash);
    }

    public static Digest Node(in Digest left, in Digest right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Digest.Size)];
        Span<byte> hash = stackalloc byte[Digest.Size];
        input[0] = 0x01;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Digest.Size)..]);
        SHA256.HashData(input, hash);
        return new(hash);
    }
}
