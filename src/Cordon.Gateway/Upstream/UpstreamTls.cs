using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cordon.Gateway.Upstream;

/// <summary>TLS to one upstream: whom we believe, and who we are. The files are read once, at start.</summary>
internal static class UpstreamTls
{
    /// <summary>The options; null with a complaint for the operator when a file cannot be used.</summary>
    public static SslClientAuthenticationOptions? Of(string name, UpstreamTarget target, out string? complaint)
    {
        complaint = null;
        SslClientAuthenticationOptions tls = new();
        if (target.CaFile is { } authorities)
        {
            X509Certificate2Collection trusted = [];
            if (!Read(() => trusted.ImportFromPemFile(authorities)) || trusted.Count == 0)
            {
                complaint = $"{authorities} holds no certificate in PEM that can be read (upstreams.{name}.ca-file).";
                return null;
            }

            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                // Private authorities seldom publish revocations, and asking would be a call that nobody configured.
                RevocationMode = X509RevocationMode.NoCheck,
            };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        if (target.ClientCertificateFile is { } certificate && target.ClientKeyFile is { } key && !Read(() => tls.ClientCertificateContext = Own(certificate, key)))
        {
            complaint = $"{certificate} and {key} are not a certificate and its key in PEM (upstreams.{name}.client-certificate-file, client-key-file).";
            return null;
        }

        return tls;
    }

    private static SslStreamCertificateContext Own(string certificate, string key)
    {
        X509Certificate2 own = X509Certificate2.CreateFromPemFile(certificate, key);
        if (OperatingSystem.IsWindows())
        {
            // Windows' TLS cannot use a key that was only read from PEM.
            own = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
        }

        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(certificate);
        return SslStreamCertificateContext.Create(own, chain, offline: true);
    }

    // The system's messages are left out: some quote what they read.
    private static bool Read(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
