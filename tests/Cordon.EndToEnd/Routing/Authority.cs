using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cordon.EndToEnd.Routing;

/// <summary>A certificate authority of one test, with its files.</summary>
internal sealed class Authority : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cordon-ca-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;
    private byte _serial;

    public Authority()
    {
        CertificateRequest request = new("CN=authority of a test", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _root = request.CreateSelfSigned(Begin, End);
        File.WriteAllText(PathOf("ca.pem"), _root.ExportCertificatePem());
    }

    public string CaFile => PathOf("ca.pem");

    /// <summary>A certificate for the loopback address.</summary>
    public X509Certificate2 Server() => Issue("CN=localhost", out _);

    /// <summary>A client's certificate, also as PEM files.</summary>
    public (X509Certificate2 Certificate, string CertificateFile, string KeyFile) Client()
    {
        X509Certificate2 certificate = Issue("CN=gateway", out ECDsa key);
        File.WriteAllText(PathOf("client.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf("client.key"), key.ExportPkcs8PrivateKeyPem());
        return (certificate, PathOf("client.pem"), PathOf("client.key"));
    }

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static DateTimeOffset Begin => DateTimeOffset.UtcNow.AddDays(-1);

    private static DateTimeOffset End => DateTimeOffset.UtcNow.AddDays(7);

    private string PathOf(string name) => Path.Combine(_directory, name);

    private X509Certificate2 Issue(string subject, out ECDsa key)
    {
        key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 bare = request.Create(_root, Begin.AddHours(1), End.AddHours(-1), [++_serial]);
        return bare.CopyWithPrivateKey(key);
    }
}
