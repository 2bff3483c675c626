using System.Collections.Frozen;
using System.Collections.Immutable;
using Cordon.Gateway.Asking;
using Cordon.Gateway.Brokering;
using Cordon.Gateway.Budgets;
using Cordon.Gateway.Caching;
using Cordon.Gateway.Identity.Mandates;
using Cordon.Gateway.Identity.Tokens;
using Cordon.Gateway.Ownership;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway;

/// <summary>Settings that are read once, at start.</summary>
public sealed record GatewayOptions
{
    /// <summary>Upstreams by name. Requests that no route takes go to the one that is named like their provider (<c>openai</c>, <c>anthropic</c>, <c>azure</c>, <c>ollama</c>, …).</summary>
    public required FrozenDictionary<string, UpstreamTarget> Upstreams { get; init; }

    /// <summary>Which upstreams serve which models; without any, a provider has one upstream and requests are sent once.</summary>
    public ImmutableArray<ModelRoute> Models { get; init; } = [];

    /// <summary>Makes the choice among upstreams repeatable; null draws a seed at start.</summary>
    public ulong? RoutingSeed { get; init; }

    /// <summary>Accepts loopback callers without a key. Never on by itself when the gateway listens on other addresses.</summary>
    public bool Development { get; init; }

    public int MaxRequestBytes { get; init; } = 32 * 1024 * 1024;
    public int MaxAnswerBytes { get; init; } = 32 * 1024 * 1024;
    public int MaxFrameBytes { get; init; } = 1024 * 1024;

    /// <summary>Most characters of one tool call or structured answer that are kept back until it is complete.</summary>
    public int MaxBufferedCharacters { get; init; } = 1_000_000;

    /// <summary>Most exchanges at once; the next one is told to come back (429).</summary>
    public int MaxInFlight { get; init; } = 4096;

    /// <summary>Most bytes of request bodies and whole answers that all exchanges hold together; one that needs more is told to come back (429, or 503 for an answer).</summary>
    public long MaxHeldBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>About how much memory the findings of texts that were judged before may take; 0 judges every text anew.</summary>
    public long MaxRememberedBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>Most connections at once; the next one is closed.</summary>
    public int MaxConnections { get; init; } = 16_384;

    /// <summary>How long a caller may take to send the head of a request.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long upstreams may take to answer with headers, all attempts at one exchange together.</summary>
    public TimeSpan UpstreamTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long a stream may stay silent.</summary>
    public TimeSpan StreamIdleTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How long a realtime session may last.</summary>
    public TimeSpan MaxSessionTime { get; init; } = TimeSpan.FromSeconds(3600);

    /// <summary>After the signal to stop: how long new connections are still taken, so that load balancers can see /readyz say no.</summary>
    public TimeSpan ShutdownGrace { get; init; }

    /// <summary>How long exchanges that run may then take to finish, streams included; what still runs is broken off and recorded.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public JsonLimits Json { get; init; } = JsonLimits.Default;

    /// <summary>What may be used: rates, concurrency, tokens and money.</summary>
    public BudgetOptions Budgets { get; init; } = new();

    /// <summary>What may wait for persons.</summary>
    public ApprovalOptions Approvals { get; init; } = new();

    /// <summary>Whose the things are that providers keep.</summary>
    public OwnershipOptions Ownership { get; init; } = new();

    /// <summary>Whose tokens say who asks; without any, only Cordon keys do.</summary>
    public ImmutableArray<IssuerOptions> Issuers { get; init; } = [];

    /// <summary>How agents show for whom they act; null where nobody asks.</summary>
    public MandateOptions? Mandates { get; init; }

    /// <summary>MCP servers.</summary>
    public McpOptions Mcp { get; init; } = new();

    /// <summary>Agents that are spoken to in A2A.</summary>
    public A2aOptions A2a { get; init; } = new();

    /// <summary>Secrets that agents hold by their handles alone.</summary>
    public ImmutableArray<BrokeredSecret> Secrets { get; init; } = [];

    /// <summary>Answers that may be given again; none unless a rule says so.</summary>
    public CacheOptions Cache { get; init; } = new();
}
