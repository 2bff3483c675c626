using System.Collections.Immutable;

namespace Cordon.Load.Targets;

/// <summary>Something to load.</summary>
/// <param name="Processes">Whose CPU time is the target's; none for the upstream itself.</param>
internal sealed record Target(string Name, Uri Address, ImmutableArray<int> Processes)
{
    public const string Direct = "direct";
    public const string Nginx = "nginx";
    public const string Forwarder = "forwarder";
    public const string Cordon = "cordon";
    public const string CordonOff = "cordon-off";

    /// <summary>In the order of each round.</summary>
    public static ImmutableArray<string> All { get; } = [Direct, Nginx, Forwarder, Cordon, CordonOff];
}

/// <summary>A target inside the host process.</summary>
internal sealed record HostedTarget(string Name, Uri Address, IAsyncDisposable Life);
