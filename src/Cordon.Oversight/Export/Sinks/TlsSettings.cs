using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Cordon.Oversight.Export.Sinks;

/// <summary>The client's side of a TLS connection from <see cref="TlsOptions"/>: the name is always checked, and only the named authorities are trusted where some are named.</summary>
internal static class TlsSettings
{
    public const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Reads the files anew, so that a certificate that was renewed is used at the next connection.</summary>
    public static SslClientAuthenticationOptions Of(TlsOptions tls, string host)
    {
        SslClientAuthenticationOptions options = new() { TargetHost = host, EnabledSslProtocols = Protocols };
        if (tls.AuthorityFile is { } authorities)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(authorities);
            options.CertificateChainPolicy = policy;
        }

        if (tls is { CertificateFile: { } certificate, KeyFile: { } key })
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificate, key), additionalCertificates: null, offline: true);
        }

        return options;
    }

    /// <summary>The same for clients that have a callback and no chain policy: it builds the chain.</summary>
    public static RemoteCertificateValidationCallback CheckOf(SslClientAuthenticationOptions settings) => (_, certificate, built, errors) => settings.CertificateChainPolicy is { } policy
        ? (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == 0 && certificate is X509Certificate2 served && IsTrusted(served, built, policy)
        : errors == SslPolicyErrors.None;

    private static bool IsTrusted(X509Certificate2 served, X509Chain? built, X509ChainPolicy policy)
    {
        using X509Chain chain = new() { ChainPolicy = policy.Clone() };
        // The authorities in between, as the other side sent them.
        chain.ChainPolicy.ExtraStore.AddRange(built?.ChainPolicy.ExtraStore ?? []);
        return chain.Build(served);
    }
}
