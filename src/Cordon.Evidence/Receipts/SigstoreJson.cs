using System.Globalization;
using System.Text;
using Cordon.Evidence.Json;
using Cordon.Evidence.Notes;

namespace Cordon.Evidence.Receipts;

/// <summary>Sigstore's protobuf JSON forms: bundle v0.3 with a managed key, and a trusted root that knows our log only. 64-bit numbers are strings there.</summary>
internal static class SigstoreJson
{
    public const string BundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";
    public const string RootType = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";

    // Ed25519 SubjectPublicKeyInfo before the 32 key bytes (RFC 8410 §4).
    private static readonly byte[] Ed25519Prefix = Convert.FromHexString("302a300506032b6570032100");

    public static string Bundle(FullReceipt receipt, NoteVerifier log)
    {
        HashedRekord.Parts parts = HashedRekord.Parse(receipt.Leaf.Span) ?? throw new InvalidOperationException("The leaf is no hashedrekord.");
        JcsWriter json = new();
        json.BeginObject();
        json.Name("mediaType"u8);
        json.String(BundleType);
        json.Name("messageSignature"u8);
        json.BeginObject();
        json.Name("messageDigest"u8);
        json.BeginObject();
        json.Name("algorithm"u8);
        json.String("SHA2_256");
        json.Name("digest"u8);
        json.Base64(parts.Digest.ToArray());
        json.EndObject();
        json.Name("signature"u8);
        json.Base64(parts.Signature);
        json.EndObject();
        json.Name("verificationMaterial"u8);
        json.BeginObject();
        json.Name("publicKey"u8);
        json.BeginObject();
        json.Name("hint"u8);
        json.Base64(System.Security.Cryptography.SHA256.HashData(parts.PublicKey));
        json.EndObject();
        json.Name("tlogEntries"u8);
        json.BeginArray();
        Entry(json, receipt, log);
        json.EndArray();
        json.EndObject();
        json.EndObject();
        return Encoding.UTF8.GetString(json.Written);
    }

    private static void Entry(JcsWriter json, FullReceipt receipt, NoteVerifier log)
    {
        string index = receipt.Sequence.ToString(CultureInfo.InvariantCulture);
        json.BeginObject();
        json.Name("canonicalizedBody"u8);
        json.Base64(receipt.Leaf.Span);
        json.Name("inclusionProof"u8);
        json.BeginObject();
        json.Name("checkpoint"u8);
        json.BeginObject();
        json.Name("envelope"u8);
        json.String(receipt.Head.ToString());
        json.EndObject();
        json.Name("hashes"u8);
        json.BeginArray();
        foreach (Digest hash in receipt.Path)
        {
            json.Base64(hash.ToArray());
        }

        json.EndArray();
        json.Name("logIndex"u8);
        json.String(index);
        json.Name("rootHash"u8);
        json.Base64(receipt.Head.Root.ToArray());
        json.Name("treeSize"u8);
        json.String(receipt.Head.Size.ToString(CultureInfo.InvariantCulture));
        json.EndObject();
        json.Name("kindVersion"u8);
        json.BeginObject();
        json.Name("kind"u8);
        json.String("hashedrekord");
        json.Name("version"u8);
        json.String("0.0.2");
        json.EndObject();
        LogId(json, log);
        json.Name("logIndex"u8);
        json.String(index);
        json.EndObject();
    }

    public static string TrustedRoot(NoteVerifier log)
    {
        JcsWriter json = new();
        json.BeginObject();
        json.Name("mediaType"u8);
        json.String(RootType);
        json.Name("tlogs"u8);
        json.BeginArray();
        json.BeginObject();
        // Sigstore clients look for the checkpoint's signature name in the URL.
        json.Name("baseUrl"u8);
        json.String($"https://{log.Name}");
        json.Name("hashAlgorithm"u8);
        json.String("SHA2_256");
        LogId(json, log);
        json.Name("publicKey"u8);
        json.BeginObject();
        json.Name("keyDetails"u8);
        json.String("PKIX_ED25519");
        json.Name("rawBytes"u8);
        json.Base64([.. Ed25519Prefix, .. log.Key]);
        json.Name("validFor"u8);
        json.BeginObject();
        json.Name("start"u8);
        json.String("1970-01-01T00:00:00Z");
        json.EndObject();
        json.EndObject();
        json.EndObject();
        json.EndArray();
        json.EndObject();
        return Encoding.UTF8.GetString(json.Written);
    }

    private static void LogId(JcsWriter json, NoteVerifier log)
    {
        json.Name("logId"u8);
        json.BeginObject();
        json.Name("keyId"u8);
        json.Base64(log.LogId.ToArray());
        json.EndObject();
    }
}
