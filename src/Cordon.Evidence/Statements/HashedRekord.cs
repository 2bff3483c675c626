using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Cordon.Evidence.Json;

namespace Cordon.Evidence;

/// <summary>
/// The leaf: a Rekor v2 <c>hashedrekord</c> 0.0.2 body (sigstore/rekor-tiles, CLIENTS.md) as canonical JSON. It holds
/// the statement's digest, its signature and the key, and nothing of the statement.
/// </summary>
internal static class HashedRekord
{
    public const string KeyDetails = "PKIX_ECDSA_P256_SHA_256";

    public static void Write(JcsWriter json, Digest digest, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> publicKey)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        digest.CopyTo(bytes);
        json.BeginObject();
        json.Name("apiVersion"u8);
        json.Literal("0.0.2"u8);
        json.Name("kind"u8);
        json.Literal("hashedrekord"u8);
        json.Name("spec"u8);
        json.BeginObject();
        json.Name("hashedRekordV002"u8);
        json.BeginObject();
        json.Name("data"u8);
        json.BeginObject();
        json.Name("algorithm"u8);
        json.Literal("SHA2_256"u8);
        json.Name("digest"u8);
        json.Base64(bytes);
        json.EndObject();
        json.Name("signature"u8);
        json.BeginObject();
        json.Name("content"u8);
        json.Base64(signature);
        json.Name("verifier"u8);
        json.BeginObject();
        json.Name("keyDetails"u8);
        json.Literal("PKIX_ECDSA_P256_SHA_256"u8);
        json.Name("publicKey"u8);
        json.BeginObject();
        json.Name("rawBytes"u8);
        json.Base64(publicKey);
        json.EndObject();
        json.EndObject();
        json.EndObject();
        json.EndObject();
        json.EndObject();
        json.EndObject();
    }

    public readonly record struct Parts(Digest Digest, byte[] Signature, byte[] PublicKey);

    private static readonly byte[] BeforeDigest = Encoding.ASCII.GetBytes("{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":{\"data\":{\"algorithm\":\"SHA2_256\",\"digest\":\"");
    private static readonly byte[] BeforeSignature = Encoding.ASCII.GetBytes("\"},\"signature\":{\"content\":\"");
    private static readonly byte[] BeforeKey = Encoding.ASCII.GetBytes("\",\"verifier\":{\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\",\"publicKey\":{\"rawBytes\":\"");
    private static readonly byte[] End = Encoding.ASCII.GetBytes("\"}}}}}}");

    /// <summary>Reads a leaf of exactly the form that <see cref="Write"/> gives, byte for byte; null for any other.</summary>
    public static Parts? Parse(ReadOnlySpan<byte> leaf)
    {
        return Take(ref leaf, BeforeDigest, out byte[]? digest) && digest!.Length == Digest.Size
            && Take(ref leaf, BeforeSignature, out byte[]? signature)
            && Take(ref leaf, BeforeKey, out byte[]? key)
            && leaf.SequenceEqual(End)
                ? new(new(digest), signature!, key!)
                : null;
    }

    /// <summary>Skips a literal and decodes the base64 up to the next quote, which must be its only spelling.</summary>
    private static bool Take(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> literal, out byte[]? value)
    {
        value = null;
        if (!rest.StartsWith(literal))
        {
            return false;
        }

        rest = rest[literal.Length..];
        int length = rest.IndexOf((byte)'"');
        if (length is <= 0 or > 256)
        {
            return false;
        }

        Span<byte> decoded = stackalloc byte[192];
        Span<byte> again = stackalloc byte[256];
        if (Base64.DecodeFromUtf8(rest[..length], decoded, out _, out int written) != OperationStatus.Done
            || Base64.EncodeToUtf8(decoded[..written], again, out _, out int encoded) != OperationStatus.Done
            || !again[..encoded].SequenceEqual(rest[..length]))
        {
            return false;
        }

        value = decoded[..written].ToArray();
        rest = rest[length..];
        return true;
    }
}
