using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Cordon.Evidence.Keys;

/// <summary>The ECDSA P-256 key that signs statements. Instances of <see cref="ECDsa"/> are not for several threads, so they are pooled.</summary>
internal sealed class EmitterKey : IDisposable
{
    private readonly ConcurrentBag<ECDsa> _idle = [];
    private readonly ECParameters _parameters;

    public EmitterKey(ECDsa key)
    {
        _parameters = key.ExportParameters(includePrivateParameters: true);
        PublicKey = key.ExportSubjectPublicKeyInfo();
        _idle.Add(key);
    }

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public byte[] PublicKey { get; }

    public static EmitterKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public static EmitterKey FromPem(string pem)
    {
        ECDsa key = ECDsa.Create();
        key.ImportFromPem(pem);
        return new(key);
    }

    public string ToPem()
    {
        using ECDsa key = ECDsa.Create(_parameters);
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    /// <summary>Signs a SHA-256 digest; DER (RFC 3279), as Sigstore clients read it.</summary>
    public int Sign(ReadOnlySpan<byte> digest, Span<byte> signature)
    {
        if (!_idle.TryTake(out ECDsa? key))
        {
            key = ECDsa.Create(_parameters);
        }

        key.TrySignHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence, out int written);
        _idle.Add(key);
        return written;
    }

    public void Dispose()
    {
        while (_idle.TryTake(out ECDsa? key))
        {
            key.Dispose();
        }
    }
}
