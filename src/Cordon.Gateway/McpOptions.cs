using System.Collections.Frozen;
using System.Collections.Immutable;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway;

/// <summary>The MCP servers behind this gateway, and who may speak to them from a browser.</summary>
public sealed record McpOptions
{
    /// <summary>Servers by the name in their path, <c>/mcp/{name}</c>.</summary>
    public FrozenDictionary<string, UpstreamTarget> Servers { get; init; } = FrozenDictionary<string, UpstreamTarget>.Empty;

    /// <summary>Whether a server may be called so.</summary>
    public static bool IsServerName(string name) => McpRoute.IsName(name);

    /// <summary>Origins of web pages (<c>https://chat.example.com</c>). In development those on loopback need no entry.</summary>
    public ImmutableArray<string> Origins { get; init; } = [];

    /// <summary>Host names that this gateway is spoken to under; without any, all are, except in development, where loopback alone is.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];
}
