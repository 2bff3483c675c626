using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Cordon.Oversight.Tests.Export;

/// <summary>What rsyslog understood of a message.</summary>
internal sealed record Received(int Priority, string Version, DateTimeOffset Time, string Host, string Application, string MessageId, JsonElement Data, string Message)
{
    public string Id => Field("id");

    public string Field(string name) => Data.GetProperty("cordon@32473").GetProperty(name).GetString()!;
}

/// <summary>Debian's rsyslog on loopback ports: UDP, TCP and TLS. It parses with its own code and writes a JSON line a message.</summary>
internal sealed class Rsyslog : IDisposable
{
    private readonly string _folder;
    private Process? _process;

    private Rsyslog(string folder) => _folder = folder;

    public int UdpPort { get; } = ThirdParty.FreePort();

    public int TcpPort { get; } = ThirdParty.FreePort();

    public int TlsPort { get; } = ThirdParty.FreePort();

    /// <summary>The authority behind the receiver's certificate.</summary>
    public string Authority => Path.Combine(_folder, "ca.pem");

    private string Output => Path.Combine(_folder, "received.jsonl");

    public static async Task<Rsyslog> StartAsync()
    {
        Assert.SkipUnless(ThirdParty.IsInstalled("rsyslogd"), "SKIPPED: no rsyslogd on this machine (Debian: rsyslog, rsyslog-gnutls).");
        Rsyslog rsyslog = new(Directory.CreateTempSubdirectory("cordon-rsyslog-").FullName);
        rsyslog.WriteCertificates();
        await rsyslog.StartAgainAsync();
        return rsyslog;
    }

    public async Task StartAgainAsync()
    {
        string configuration = Path.Combine(_folder, "rsyslog.conf");
        await File.WriteAllTextAsync(configuration, Configuration());
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/rsyslogd", ["-n", "-f", configuration, "-i", Path.Combine(_folder, "pid")]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        // Listening on the last of its ports, it listens on all.
        await Wait.ForAsync(async () => await ListensAsync(TcpPort) && await ListensAsync(TlsPort));
    }

    /// <summary>SIGKILL, with whatever it had read and not written.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public IReadOnlyList<Received> All() => File.Exists(Output)
        ? [.. File.ReadAllText(Output).Split('\n')[..^1].Where(line => line.Length > 0).Select(Read).Where(message => message.Application == "cordon")]
        : [];

    public void Dispose()
    {
        if (_process is not null)
        {
            Kill();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static Received Read(string line)
    {
        JsonElement json = JsonDocument.Parse(line).RootElement;
        string Text(string name) => json.GetProperty(name).GetString()!;
        JsonElement data = Text("sd").Length > 1 ? JsonDocument.Parse(Text("sd")).RootElement : default;
        return new Received(int.Parse(Text("pri"), null), Text("version"), DateTimeOffset.TryParse(Text("time"), out DateTimeOffset time) ? time : default, Text("host"), Text("app"), Text("msgid"), data, Text("msg"));
    }

    private static async Task<bool> ListensAsync(int port)
    {
        using System.Net.Sockets.TcpClient client = new();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private string Configuration() =>
        $$"""
        global(workDirectory="{{_folder}}" maxMessageSize="64k" parser.escapeControlCharactersOnReceive="off" net.enableDNS="off"
               defaultNetstreamDriverCAFile="{{_folder}}/ca.pem" defaultNetstreamDriverCertFile="{{_folder}}/cert.pem" defaultNetstreamDriverKeyFile="{{_folder}}/key.pem")
        module(load="imudp")
        module(load="imtcp")
        module(load="mmpstrucdata")
        template(name="line" type="list" option.jsonf="on") {
          property(outname="pri" name="pri" format="jsonf")
          property(outname="version" name="protocol-version" format="jsonf")
          property(outname="time" name="timereported" dateFormat="rfc3339" format="jsonf")
          property(outname="host" name="hostname" format="jsonf")
          property(outname="app" name="app-name" format="jsonf")
          property(outname="msgid" name="msgid" format="jsonf")
          property(outname="sd" name="$!rfc5424-sd" format="jsonf")
          property(outname="msg" name="msg" format="jsonf")
        }
        ruleset(name="in") {
          action(type="mmpstrucdata")
          action(type="omfile" file="{{_folder}}/received.jsonl" template="line" asyncWriting="off" flushOnTXEnd="on")
        }
        input(type="imudp" port="{{UdpPort}}" address="127.0.0.1" ruleset="in")
        input(type="imtcp" port="{{TcpPort}}" address="127.0.0.1" ruleset="in")
        input(type="imtcp" port="{{TlsPort}}" address="127.0.0.1" ruleset="in" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon")

        """;

    private void WriteCertificates()
    {
        DateTimeOffset from = DateTimeOffset.UtcNow.AddHours(-1), to = from.AddDays(2);
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest authorityRequest = new("CN=export test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using X509Certificate2 authority = authorityRequest.CreateSelfSigned(from, to);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(authority, from, to, [1, 2, 3, 4]);
        File.WriteAllText(Authority, authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
