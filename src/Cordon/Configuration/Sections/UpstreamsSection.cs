using System.Globalization;
using Cordon.Gateway;
using Cordon.Gateway.Upstream;
using Cordon.Policy;
using Cordon.Policy.Language;

namespace Cordon.Configuration.Sections;

/// <summary><c>upstreams:</c> where requests go. Credentials are references (<c>env:NAME</c>, <c>file:PATH</c>), never values. docs/operate/routing.md has the story.</summary>
internal static class UpstreamsSection
{
    private static readonly UpstreamTarget Usual = new(new Uri("http://localhost"), null);

    public static readonly Field Field = new("upstreams", new MapShape("Upstreams by name.", new ObjectShape("One upstream.", "upstream",
    [
        new("provider", new WordShape("Whose format it speaks.", [.. Providers.Known]), Default: "the upstream's name"),
        new("address", new TextShape("Scheme, host, port and optional path prefix; the request's path is appended.", 2048), Required: true),
        new("credential", new TextShape("`env:NAME` or `file:PATH`; the value itself is refused."), Default: "none sent"),
        new("aws", new ObjectShape("What requests to Bedrock are signed with, where no `credential` (a Bedrock API key) is.", "aws",
        [
            new("access-key-id", new TextShape("Reference to the access key's id."), Required: true),
            new("secret-access-key", new TextShape("Reference to its secret."), Required: true),
            new("session-token", new TextShape("Reference to the token of temporary credentials."), Default: "none"),
            new("region", new TextShape("Region that the signature names.", 64), Default: "the one in the address"),
        ])),
        Seconds("connect-seconds", "How long a connection may take.", 300, Usual.ConnectTimeout),
        new("answer-seconds", new IntegerShape("How long one attempt may wait for the head of the answer.", 1, 3600), Default: "`limits.upstream-seconds`"),
        new("http", new WordShape("HTTP/1.1, HTTP/2 over TLS, or HTTP/2 without it.", ["1.1", "2", "h2c"]), Default: "`1.1`"),
        new("proxy", new TextShape("Address of an `http` or `socks5` proxy.", 2048), Default: "none; the environment's is not asked"),
        new("proxy-credential", new TextShape("Reference to `user:password` for the proxy."), Default: "none sent"),
        new("ca-file", new TextShape("PEM file of the only authorities that may vouch for it.", 4096), Default: "those of the system"),
        new("client-certificate-file", new TextShape("PEM file of the certificate (its chain behind it) that it asks us for.", 4096), Default: "none"),
        new("client-key-file", new TextShape("PEM file of that certificate's key.", 4096), Default: "none"),
        new("max-connections", new IntegerShape("Most connections to it at once.", 1, 1_000_000), Default: "no bound"),
        new("health-path", new TextShape("Path below the address that is asked by itself.", 1024), Default: "none; traffic alone tells"),
        Seconds("health-seconds", "How often that is asked.", 3600, Usual.HealthInterval),
        new("breaker", new ObjectShape("When it is given a rest.", "breaker",
        [
            new("failures", new IntegerShape("So many failures in a row.", 1, 1000), Default: Text(Usual.Breaker.Failures)),
            new("share-percent", new IntegerShape("Or this share of failures within the window.", 1, 100), Default: Text((int)(Usual.Breaker.Share * 100))),
            new("least", new IntegerShape("How many requests the window needs for that.", 1, 100_000), Default: Text(Usual.Breaker.Least)),
            Seconds("window-seconds", "The window.", 3600, Usual.Breaker.Window),
            Seconds("open-seconds", "The first rest; doubled up to eight times with each try that fails.", 3600, Usual.Breaker.Open),
        ])),
    ]), []));

    /// <summary>What a shape cannot say.</summary>
    public static void Check(MapNode? section, List<PolicyError> errors)
    {
        foreach (MapEntry entry in section?.Entries ?? [])
        {
            if (!SectionValues.IsName(entry.Key))
            {
                errors.At(entry.Place, $"an upstream's name has 1 to {SectionValues.LongestName} letters, digits, dots, dashes and underscores", "rename it");
            }
            else if (entry.Value.Map is { } upstream)
            {
                CheckProvider(entry, upstream, errors);
                CheckAddresses(entry.Key, upstream, errors);
                CheckTls(entry.Key, upstream, errors);
                errors.CheckReference(upstream["credential"].Text, $"upstreams.{entry.Key}.credential");
                CheckAws(entry, upstream, errors);
                errors.CheckReference(upstream["proxy-credential"].Text, $"upstreams.{entry.Key}.proxy-credential");
            }
        }
    }

    /// <summary>Upstreams by name, credentials resolved; a credential that is not there is added to the errors.</summary>
    public static Dictionary<string, UpstreamTarget> Read(MapNode? section, List<PolicyError> errors)
    {
        Dictionary<string, UpstreamTarget> upstreams = [];
        foreach (MapEntry entry in section?.Entries ?? [])
        {
            if (entry.Value.Map is { } at && AddressOf(at["address"].Text) is { } address)
            {
                upstreams[entry.Key] = new UpstreamTarget(address, errors.Resolve(at["credential"].Text))
                {
                    Provider = at["provider"].Text?.Value,
                    Aws = AwsOf(at["aws"].Map, address, errors),
                    ConnectTimeout = at["connect-seconds"].Seconds ?? Usual.ConnectTimeout,
                    AnswerTimeout = at["answer-seconds"].Seconds,
                    Http = at["http"].Text?.Value switch { "2" => HttpUse.Http2, "h2c" => HttpUse.Http2Cleartext, _ => HttpUse.Http1 },
                    Proxy = ProxyOf(at["proxy"].Text),
                    ProxyCredential = errors.Resolve(at["proxy-credential"].Text),
                    CaFile = at["ca-file"].Text?.Value,
                    ClientCertificateFile = at["client-certificate-file"].Text?.Value,
                    ClientKeyFile = at["client-key-file"].Text?.Value,
                    MaxConnections = at["max-connections"].Integer?.Value,
                    HealthPath = at["health-path"].Text?.Value,
                    HealthInterval = at["health-seconds"].Seconds ?? Usual.HealthInterval,
                    Breaker = at["breaker"].Map is { } breaker ? BreakerOf(breaker, Usual.Breaker) : Usual.Breaker,
                };
            }
        }

        return upstreams;
    }

    private static AwsCredentials? AwsOf(MapNode? aws, Uri address, List<PolicyError> errors) =>
        aws is not null && errors.Resolve(aws["access-key-id"].Text) is { } id && errors.Resolve(aws["secret-access-key"].Text) is { } secret
            && (aws["region"].Text?.Value ?? AwsCredentials.RegionIn(address)) is { } region
            ? new AwsCredentials(id, secret, errors.Resolve(aws["session-token"].Text), region)
            : null;

    private static void CheckAws(MapEntry entry, MapNode upstream, List<PolicyError> errors)
    {
        if (upstream["aws"].Map is not { } aws)
        {
            return;
        }

        foreach (string key in (ReadOnlySpan<string>)["access-key-id", "secret-access-key", "session-token"])
        {
            errors.CheckReference(aws[key].Text, $"upstreams.{entry.Key}.aws.{key}");
        }

        if ((upstream["provider"].Text?.Value ?? entry.Key) != "bedrock" || upstream["credential"] is not null)
        {
            errors.At(aws.Place, $"upstreams.{entry.Key}.aws is for the provider bedrock without a credential", "remove this key, or credential:");
        }
        else if (aws["region"] is null && AddressOf(upstream["address"].Text) is { } address && AwsCredentials.RegionIn(address) is null)
        {
            errors.At(aws.Place, $"upstreams.{entry.Key}.aws has no region, and the address names none", "write region: eu-central-1");
        }
    }

    private static BreakerOptions BreakerOf(MapNode breaker, BreakerOptions usual) => usual with
    {
        Failures = breaker["failures"].Integer?.Value ?? usual.Failures,
        Share = breaker["share-percent"].Integer?.Value / 100.0 ?? usual.Share,
        Least = breaker["least"].Integer?.Value ?? usual.Least,
        Window = breaker["window-seconds"].Seconds ?? usual.Window,
        Open = breaker["open-seconds"].Seconds ?? usual.Open,
    };

    private static void CheckProvider(MapEntry entry, MapNode upstream, List<PolicyError> errors)
    {
        if (upstream["provider"] is null && !Providers.Known.Contains(entry.Key))
        {
            string otherwise = $"write provider: and one of {string.Join(", ", Providers.Known)}";
            errors.At(entry.Place, $"upstreams.{entry.Key} has no provider, and its name is none", Nearest.Of(entry.Key, Providers.Known) is { } meant ? $"did you mean '{meant}'? Else {otherwise}" : otherwise);
        }
    }

    private static void CheckAddresses(string name, MapNode upstream, List<PolicyError> errors)
    {
        if (upstream["address"].Text is { } address && AddressOf(address) is null)
        {
            errors.At(address.Place, $"upstreams.{name}.address is not an http(s) address", "address: https://api.example.com, without user or password");
        }

        if (upstream["proxy"].Text is { } proxy && ProxyOf(proxy) is null)
        {
            errors.At(proxy.Place, $"upstreams.{name}.proxy is neither an http nor a socks5 address", "proxy: http://proxy.example.com:3128, without user or password");
        }

        if (upstream["proxy-credential"].Text is { } credential && upstream["proxy"] is null)
        {
            errors.At(credential.Place, $"upstreams.{name}.proxy-credential has no proxy", "write proxy:, or remove this key");
        }

        if (upstream["health-path"].Text is { } path && !path.Value.StartsWith('/'))
        {
            errors.At(path.Place, $"upstreams.{name}.health-path does not begin with a slash", "health-path: /healthz");
        }
    }

    private static void CheckTls(string name, MapNode upstream, List<PolicyError> errors)
    {
        bool? secure = AddressOf(upstream["address"].Text) is { } address ? address.Scheme == Uri.UriSchemeHttps : null;
        if (upstream["http"].Text is { } http && ((http.Value == "2" && secure == false) || (http.Value == "h2c" && secure == true)))
        {
            errors.At(http.Place, $"upstreams.{name}.http does not go with its address", "2 needs an https address, h2c an http address");
        }

        foreach (string file in (ReadOnlySpan<string>)["ca-file", "client-certificate-file", "client-key-file"])
        {
            if (upstream[file].Text is { } certificate && secure == false)
            {
                errors.At(certificate.Place, $"upstreams.{name}.{file} needs an https address", "use its https address, or remove this key");
            }
        }

        if ((upstream["client-certificate-file"] is null) != (upstream["client-key-file"] is null))
        {
            errors.At((upstream["client-certificate-file"] ?? upstream["client-key-file"])!.Place, $"upstreams.{name}: client-certificate-file and client-key-file belong together", "write both, or none");
        }
    }

    // A user and a password in an address would be printed with it.
    private static Uri? AddressOf(Located<string>? text) =>
        Uri.TryCreate(text?.Value, UriKind.Absolute, out Uri? uri) && uri.Scheme is ("http" or "https") && uri.UserInfo.Length == 0 ? uri : null;

    private static Uri? ProxyOf(Located<string>? text) =>
        Uri.TryCreate(text?.Value, UriKind.Absolute, out Uri? uri) && uri.Scheme is ("http" or "socks5") && uri.UserInfo.Length == 0 ? uri : null;

    private static Field Seconds(string name, string summary, int most, TimeSpan usual) => new(name, new IntegerShape(summary, 1, most), Default: Text((int)usual.TotalSeconds));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
