using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Cordon.Gateway;

/// <summary>The agents behind this gateway that are spoken to in A2A.</summary>
public sealed record A2aOptions
{
    /// <summary>Agents by the name in their path, <c>/a2a/{name}</c>.</summary>
    public FrozenDictionary<string, A2aPeer> Agents { get; init; } = FrozenDictionary<string, A2aPeer>.Empty;

    /// <summary>Where callers reach this gateway: it stands in cards. Null for the address that they have asked.</summary>
    public Uri? Address { get; init; }

    /// <summary>Globs of the hosts that agents may be told to call back.</summary>
    public ImmutableArray<string> PushHosts { get; init; } = [];
}

/// <summary>One agent.</summary>
/// <param name="Target">Where it takes JSON-RPC.</param>
/// <param name="Card">Where its card lies.</param>
public sealed record A2aPeer(UpstreamTarget Target, Uri Card);
