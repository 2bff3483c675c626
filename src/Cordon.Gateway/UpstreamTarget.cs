using System.Collections.Immutable;

namespace Cordon.Gateway;

/// <summary>One upstream: where it is, what it speaks, and how it is reached.</summary>
/// <param name="Address">Scheme, host, port and optional path prefix; the request's path is appended.</param>
/// <param name="Credential">The credential's value, resolved at start from the environment or a file; null when the upstream needs none. Never logged, never in an API.</param>
public sealed record UpstreamTarget(Uri Address, string? Credential)
{
    /// <summary>Whose wire format it speaks: <c>openai</c>, <c>anthropic</c>, <c>gemini</c>, <c>ollama</c>, <c>azure</c>, <c>bedrock</c>, <c>mcp</c>; null when its name says so.</summary>
    public string? Provider { get; init; }

    /// <summary>Signs the requests instead of a credential; for Bedrock.</summary>
    public AwsCredentials? Aws { get; init; }

    /// <summary>Headers that the operator adds to every request, values resolved at start. As secret as the credential.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Makes what carries requests there, for an upstream that is not reached over a socket; null for HTTP. Called once, and disposed with the pool.</summary>
    public Func<HttpMessageHandler>? Handler { get; init; }

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one attempt may wait for the head of the answer; null for <see cref="GatewayOptions.UpstreamTimeout"/>.</summary>
    public TimeSpan? AnswerTimeout { get; init; }

    public HttpUse Http { get; init; } = HttpUse.Http1;

    /// <summary>An <c>http</c> or <c>socks5</c> proxy; null for none. The environment's proxy is not asked.</summary>
    public Uri? Proxy { get; init; }

    /// <summary><c>user:password</c> for the proxy. As secret as the credential.</summary>
    public string? ProxyCredential { get; init; }

    /// <summary>PEM file of the authorities that may vouch for this upstream, in the place of the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of the certificate (its chain behind it) that this upstream asks us for.</summary>
    public string? ClientCertificateFile { get; init; }

    public string? ClientKeyFile { get; init; }

    /// <summary>Most connections at once; null for no bound of ours.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>Path, below the address, that is asked every <see cref="HealthInterval"/>; null to learn from traffic alone.</summary>
    public string? HealthPath { get; init; }

    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromSeconds(10);

    public BreakerOptions Breaker { get; init; } = new();

    public override string ToString() => $"{Address} ({(Credential is null && Aws is null && Headers.IsEmpty ? "no credential" : "with credential")})";
}

/// <summary>Which HTTP an upstream is spoken to in.</summary>
public enum HttpUse
{
    Http1,
    /// <summary>HTTP/2 over TLS, agreed on in the handshake; an upstream that does not agree is not used.</summary>
    Http2,
    /// <summary>HTTP/2 without TLS, known beforehand.</summary>
    Http2Cleartext,
}

/// <summary>When an upstream is given a rest.</summary>
public sealed record BreakerOptions
{
    /// <summary>So many failures in a row open the breaker.</summary>
    public int Failures { get; init; } = 5;

    /// <summary>So does this share of failures within <see cref="Window"/>, once <see cref="Least"/> requests were made in it.</summary>
    public double Share { get; init; } = 0.5;

    public int Least { get; init; } = 20;

    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it stays open before one request tries again; doubled with each try that fails, up to eight times this.</summary>
    public TimeSpan Open { get; init; } = TimeSpan.FromSeconds(10);
}
