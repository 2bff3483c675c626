using System.Net.Security;
using RabbitMQ.Client;

namespace Cordon.Oversight.Export.Sinks;

/// <summary><see cref="TlsSettings"/> in the words of the RabbitMQ client.</summary>
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

        option.CertificateValidationCallback = TlsSettings.CheckOf(settings);
        return option;
    }
}
