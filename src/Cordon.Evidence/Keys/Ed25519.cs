namespace Cordon.Evidence.Keys;

/// <summary>Ed25519 (RFC 8032 §5.1): libcrypto where it is installed, our own code where not.</summary>
internal static class Ed25519
{
    public const int SeedSize = 32, KeySize = 32, SignatureSize = 64;

    public static byte[] PublicKey(ReadOnlySpan<byte> seed) =>
        LibCrypto.IsAvailable ? LibCrypto.PublicKey(seed) : ManagedEd25519.PublicKey(seed);

    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message) =>
        LibCrypto.IsAvailable ? LibCrypto.Sign(seed, message) : ManagedEd25519.Sign(seed, message);

    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        key.Length == KeySize && signature.Length == SignatureSize
        && (LibCrypto.IsAvailable ? LibCrypto.Verify(key, message, signature) : ManagedEd25519.Verify(key, message, signature));
}
