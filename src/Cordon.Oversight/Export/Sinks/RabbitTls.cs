using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace Cordon.Oversight.Export.Sinks;

/// <summary><see cref="TlsSettings"/> in the words of the RabbitMQ client, which has no chain policy: its callback builds the chain.</summary>
internal static class RabbitTls
{
    public static SslOption Of(TlsOptions tls, string host)
    {
        SslClientAuthenticationOptions settings = TlsSettings.Of(tls, host);
        SslOption option = new() { Enabled = true, ServerName = host, Version = TlsSettings.Protocols };
        if (settings.ClientCertificateContext is { } own)
        {
            option.Certs = [own.TargetCertificate];
        }

        if (settings.CertificateChainPolicy is { } policy)
        {
            option.CertificateValidationCallback = (_, certificate, built, errors) => (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == 0 && certificate is X509Certificate2 served && IsTrusted(served, built, policy);
        }

        return option;
    }

    private static bool IsTrusted(X509Certificate2 served, X509Chain? built, X509ChainPolicy policy)
    {
        using X509Chain chain = new() { ChainPolicy = policy.Clone() };
        // The authorities in between, as the broker sent them.
        chain.ChainPolicy.ExtraStore.AddRange(built?.ChainPolicy.ExtraStore ?? []);
        return chain.Build(served);
    }
}
