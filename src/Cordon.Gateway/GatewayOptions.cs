using System.Collections.Frozen;
using Cordon.Gateway.Budgets;
using Cordon.Gateway.Caching;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway;

/// <summary>Settings that are read once, at start.</summary>
public sealed record GatewayOptions
{
    /// <summary>Upstreams by provider: <c>openai</c>, <c>anthropic</c>.</summary>
    public required FrozenDictionary<string, UpstreamTarget> Upstreams { get; init; }

    /// <summary>Accepts loopback callers without a key. Never on by itself when the gateway listens on other addresses.</summary>
    public bool Development { get; init; }

    public int MaxRequestBytes { get; init; } = 32 * 1024 * 1024;
    public int MaxAnswerBytes { get; init; } = 32 * 1024 * 1024;
    public int MaxFrameBytes { get; init; } = 1024 * 1024;

    /// <summary>Most characters of one tool call or structured answer that are kept back until it is complete.</summary>
    public int MaxBufferedCharacters { get; init; } = 1_000_000;

    /// <summary>Most exchanges at once; the next one is told to come back (429).</summary>
    public int MaxInFlight { get; init; } = 4096;

    /// <summary>How long the upstream may take to answer with headers.</summary>
    public TimeSpan UpstreamTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long a stream may stay silent.</summary>
    public TimeSpan StreamIdleTimeout { get; init; } = TimeSpan.FromSeconds(300);

    public JsonLimits Json { get; init; } = JsonLimits.Default;

    /// <summary>What may be used: rates, concurrency, tokens and money.</summary>
    public BudgetOptions Budgets { get; init; } = new();

    /// <summary>Answers that may be given again; none unless a rule says so.</summary>
    public CacheOptions Cache { get; init; } = new();
}

/// <summary>
/// Where a provider's requests go.
/// </summary>
/// <param name="Address">Scheme, host, port and optional path prefix; the request's path is appended.</param>
/// <param name="Credential">The credential's value, resolved at start from the environment or a file; null when the upstream needs none. Never logged, never in an API.</param>
public sealed record UpstreamTarget(Uri Address, string? Credential)
{
    public override string ToString() => $"{Address} ({(Credential is null ? "no credential" : "with credential")})";
}
