using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Cordon.Oversight.Tests.Export;

/// <summary>A message as the server took it.</summary>
internal sealed record Mailed(string From, string[] To, bool IsEncrypted, string? User, Dictionary<string, string> Headers, int HeaderCount, string Text);

/// <summary>Debian's aiosmtpd on a loopback port, with the certificate of an authority of its own.</summary>
internal sealed class MailServer : IDisposable
{
    private readonly string _folder;
    private readonly Process _process;

    private MailServer(string folder, int port, Process process) => (_folder, Port, _process) = (folder, port, process);

    public int Port { get; }

    /// <summary>The authority behind the server's certificate.</summary>
    public string Authority => Path.Combine(_folder, "ca.pem");

    private string Output => Path.Combine(_folder, "taken.jsonl");

    public static async Task<MailServer> StartAsync(string security)
    {
        Assert.SkipUnless(Directory.Exists("/usr/lib/python3/dist-packages/aiosmtpd"), "SKIPPED: no aiosmtpd on this machine (Debian: python3-aiosmtpd).");
        string folder = Directory.CreateTempSubdirectory("cordon-mail-").FullName;
        WriteCertificates(folder);
        int port = ThirdParty.FreePort();
        Process process = Process.Start(new ProcessStartInfo(
            "/usr/bin/python3",
            [Path.Combine(ThirdParty.Repository, "tests", "verifiers", "export", "smtpd.py"), $"{port}", security, Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"), Path.Combine(folder, "taken.jsonl")])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("listening", await process.StandardOutput.ReadLineAsync());
        return new MailServer(folder, port, process);
    }

    /// <summary>Whether it refuses messages for now.</summary>
    public void SetFull(bool isFull)
    {
        if (isFull)
        {
            File.WriteAllText(Output + ".full", "");
        }
        else
        {
            File.Delete(Output + ".full");
        }
    }

    public IReadOnlyList<Mailed> All() => File.Exists(Output) ? [.. File.ReadAllText(Output).Split('\n')[..^1].Select(Read)] : [];

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Mailed Read(string line)
    {
        JsonElement json = JsonDocument.Parse(line).RootElement;
        return new Mailed(
            json.GetProperty("from").GetString()!, [.. json.GetProperty("to").EnumerateArray().Select(to => to.GetString()!)], json.GetProperty("tls").GetBoolean(), json.GetProperty("user").GetString(),
            json.GetProperty("headers").EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!), json.GetProperty("count").GetInt32(), json.GetProperty("text").GetString()!);
    }

    private static void WriteCertificates(string folder)
    {
        DateTimeOffset from = DateTimeOffset.UtcNow.AddHours(-1), to = from.AddDays(2);
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest authorityRequest = new("CN=mail test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using X509Certificate2 authority = authorityRequest.CreateSelfSigned(from, to);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(authority, from, to, [1, 2, 3, 4]);
        File.WriteAllText(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
