using System.Collections.Frozen;
using System.Collections.Immutable;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway;

/// <summary>The MCP servers behind this gateway, and who may speak to them from a browser.</summary>
public sealed record McpOptions
{
    /// <summary>Servers by the name in their path, <c>/mcp/{name}</c>.</summary>
    public FrozenDictionary<string, UpstreamTarget> Servers { get; init; } = FrozenDictionary<string, UpstreamTarget>.Empty;

    /// <summary>Servers that are one endpoint together, by its name in the path. <c>/mcp</c> is all servers.</summary>
    public FrozenDictionary<string, ImmutableArray<string>> Aggregates { get; init; } = FrozenDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>How long those that are asked together are waited for; who is later is left out.</summary>
    public TimeSpan AggregateWait { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The servers behind a name that stands for several, in order; null where it does not.</summary>
    internal ImmutableArray<string>? Together(string name) =>
        name == McpRoute.Everything ? Servers.Count > 0 ? [.. Servers.Keys.Order(StringComparer.Ordinal)] : null
        : Aggregates.TryGetValue(name, out ImmutableArray<string> servers) ? servers : null;

    /// <summary>Whether a server may be called so.</summary>
    public static bool IsServerName(string name) => McpRoute.IsName(name);

    /// <summary>Origins of web pages (<c>https://chat.example.com</c>). In development those on loopback need no entry.</summary>
    public ImmutableArray<string> Origins { get; init; } = [];

    /// <summary>Host names that this gateway is spoken to under; without any, all are, except in development, where loopback alone is.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];
}
