using System.Collections.Immutable;
using System.Runtime;
using System.Runtime.InteropServices;
using Cordon.Load.Targets;

namespace Cordon.Load.Measuring;

/// <summary>Where the figures hold.</summary>
internal sealed record Machine
{
    public required int Cores { get; init; }
    public required string Cpu { get; init; }
    public required string Kernel { get; init; }
    public required string System { get; init; }
    public required string Runtime { get; init; }
    public required bool TieredPgo { get; init; }
    public required bool ServerGc { get; init; }
    public required bool Pinned { get; init; }
    public required string Disk { get; init; }

    /// <summary>Versions of the peers that are installed.</summary>
    public required ImmutableArray<string> Peers { get; init; }

    /// <summary>This machine; <paramref name="directory"/> is where evidence is written.</summary>
    public static Machine Here(string directory) => new()
    {
        Cores = Environment.ProcessorCount,
        Cpu = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown",
        Kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        System = RuntimeInformation.OSDescription,
        Runtime = RuntimeInformation.FrameworkDescription,
        TieredPgo = !AppContext.TryGetSwitch("System.Runtime.TieredPGO", out bool pgo) || pgo,
        ServerGc = GCSettings.IsServerGC,
        Pinned = Processes.Cores.CanPin,
        Disk = new DriveInfo(directory).DriveFormat,
        // The two that are one program are named once.
        Peers = [.. Peer.All.Where(peer => peer.IsInstalled && peer != Portkey.WithRegex).Select(peer => peer.Version())],
    };
}
