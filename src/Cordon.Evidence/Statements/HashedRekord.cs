using System.Text.Json;
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

    /// <summary>Reads a leaf of exactly the form that <see cref="Write"/> gives; null for any other.</summary>
    public static Parts? Parse(ReadOnlySpan<byte> leaf)
    {
        try
        {
            Utf8JsonReader reader = new(leaf);
            byte[]? digest = null, signature = null, key = null;
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                if (reader.ValueTextEquals("digest"u8) && reader.Read())
                {
                    digest = reader.GetBytesFromBase64();
                }
                else if (reader.ValueTextEquals("content"u8) && reader.Read())
                {
                    signature = reader.GetBytesFromBase64();
                }
                else if (reader.ValueTextEquals("rawBytes"u8) && reader.Read())
                {
                    key = reader.GetBytesFromBase64();
                }
            }

            if (digest is not { Length: Digest.Size } || signature is null || key is null)
            {
                return null;
            }

            // Reading loosely and comparing with what we would write leaves one accepted spelling.
            JcsWriter json = new();
            Write(json, new(digest), signature, key);
            return json.Written.SequenceEqual(leaf) ? new(new(digest), signature, key) : null;
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
