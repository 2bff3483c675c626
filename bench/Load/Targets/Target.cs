using System.Collections.Immutable;

namespace Cordon.Load.Targets;

/// <summary>Something to load.</summary>
/// <param name="Processes">Whose CPU time is the target's; none for the upstream itself.</param>
internal sealed record Target(string Name, Uri Address, ImmutableArray<int> Processes)
{
    public const string Direct = "direct";
    public const string Nginx = "nginx";
    public const string Haproxy = "haproxy";
    public const string Forwarder = "forwarder";
    public const string Portkey = "portkey";
    public const string PortkeyRegex = "portkey-regex";
    public const string Cordon = "cordon";
    public const string CordonOff = "cordon-off";

    /// <summary>In the order of each round.</summary>
    public static ImmutableArray<string> All { get; } = [Direct, Nginx, Haproxy, Forwarder, Portkey, PortkeyRegex, Cordon, CordonOff];

    /// <summary>Those that the budgets compare.</summary>
    public static ImmutableArray<string> OfBudgets { get; } = [Direct, Nginx, Forwarder, PortkeyRegex, Cordon];

    /// <summary>Those that must refuse the probe; the others must let it pass.</summary>
    public static ImmutableArray<string> Guarded { get; } = [PortkeyRegex, Cordon];

    /// <summary>Lines that each request carries besides, for a peer that is configured by its callers.</summary>
    public string Headers { get; init; } = "";
}

/// <summary>A target inside the host process.</summary>
internal sealed record HostedTarget(string Name, Uri Address, IAsyncDisposable Life);
