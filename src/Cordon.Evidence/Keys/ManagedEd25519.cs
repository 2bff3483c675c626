using System.Numerics;
using System.Security.Cryptography;

namespace Cordon.Evidence.Keys;

/// <summary>
/// Ed25519 of RFC 8032 §5.1 without native code. The point arithmetic takes the same steps for every secret; the
/// arithmetic modulo the group order uses <see cref="BigInteger"/> and does not, which is acceptable for a fallback
/// that signs one checkpoint a second on the log's own machine.
/// </summary>
internal static class ManagedEd25519
{
    private static readonly BigInteger Order = (BigInteger.One << 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        (byte[] scalar, _) = Expand(seed);
        return EdwardsPoint.Base.Multiply(scalar).Encode();
    }

    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        (byte[] scalar, byte[] prefix) = Expand(seed);
        byte[] key = EdwardsPoint.Base.Multiply(scalar).Encode();
        BigInteger r = Hash(prefix, message);
        byte[] point = EdwardsPoint.Base.Multiply(Bytes(r)).Encode();
        BigInteger k = Hash([.. point, .. key], message);
        BigInteger s = (r + (k * new BigInteger(scalar, isUnsigned: true))) % Order;
        return [.. point, .. Bytes(s)];
    }

    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        ReadOnlySpan<byte> point = signature[..32];
        BigInteger s = new(signature[32..], isUnsigned: true);
        // RFC 8032 §5.1.7: S outside [0, L) would give every signature a twin.
        if (s >= Order || EdwardsPoint.Decode(key) is not { } a)
        {
            return false;
        }

        BigInteger k = Hash([.. point, .. key], message);
        EdwardsPoint expected = EdwardsPoint.Base.Multiply(signature[32..]).Add(a.Negate().Multiply(Bytes(k)));
        return expected.Encode().AsSpan().SequenceEqual(point);
    }

    private static (byte[] Scalar, byte[] Prefix) Expand(ReadOnlySpan<byte> seed)
    {
        byte[] hash = SHA512.HashData(seed);
        hash[0] &= 0xf8;
        hash[31] = (byte)((hash[31] & 0x7f) | 0x40);
        return (hash[..32], hash[32..]);
    }

    private static BigInteger Hash(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> message)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(prefix);
        hash.AppendData(message);
        return new BigInteger(hash.GetHashAndReset(), isUnsigned: true) % Order;
    }

    private static byte[] Bytes(BigInteger value)
    {
        byte[] bytes = new byte[32];
        value.TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }
}
