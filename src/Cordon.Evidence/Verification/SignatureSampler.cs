using System.Security.Cryptography;

namespace Cordon.Evidence.Verification;

/// <summary>Chooses whose signatures are verified, and verifies them with one imported key per public key.</summary>
internal sealed class SignatureSampler(SignatureChecks mode, long size) : IDisposable
{
    private const int SampleSize = 1_000, Ends = 16;
    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly long _stride = Math.Max(1, size / SampleSize);
    private readonly Dictionary<string, ECDsa?> _keys = new(StringComparer.Ordinal);

    public long Verified { get; private set; }

    public IEnumerable<string> KeysSeen => _keys.Keys;

    public string Description => mode switch
    {
        SignatureChecks.All => $"all {Verified} signatures verified",
        SignatureChecks.Sample => $"sample: {Verified} of {size} signatures verified (every {_stride}th and {Ends} at both ends)",
        SignatureChecks.None => "signatures were not asked for",
    };

    public bool IsChosen(long index) => mode switch
    {
        SignatureChecks.All => true,
        SignatureChecks.Sample => index < Ends || index >= size - Ends || index % _stride == 0,
        SignatureChecks.None => false,
    };

    public bool Verify(HashedRekord.Parts parts)
    {
        Verified++;
        string name = Convert.ToBase64String(parts.PublicKey);
        if (!_keys.TryGetValue(name, out ECDsa? key))
        {
            _keys[name] = key = Import(parts.PublicKey);
        }

        return key is not null
            && Cordon.Evidence.Keys.DerSignature.ToFixed(parts.Signature) is { } signature
            && key.VerifyHash(parts.Digest.ToArray(), signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    public void Dispose()
    {
        foreach (ECDsa? key in _keys.Values)
        {
            key?.Dispose();
        }
    }

    private static ECDsa? Import(byte[] spki)
    {
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(spki, out int read);
            // Other curves have 256 bits too, secp256k1 for one.
            if (read == spki.Length && key.ExportParameters(includePrivateParameters: false).Curve is { IsNamed: true, Oid.Value: P256 })
            {
                return key;
            }
        }
        catch (CryptographicException)
        {
            // Not a key: the caller reports the leaf.
        }

        key.Dispose();
        return null;
    }
}
