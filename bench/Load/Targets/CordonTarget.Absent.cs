using System.Collections.Immutable;

namespace Cordon.Load.Targets;

/// <summary>Stands in while the gateway cannot be hosted yet: no targets, so the run measures the others. See the project file.</summary>
internal static class CordonTarget
{
    public static Task<ImmutableArray<HostedTarget>> StartAsync(Uri upstream, string data, IReadOnlyCollection<string> wanted)
    {
        _ = (upstream, data, wanted);
        return Task.FromResult(ImmutableArray<HostedTarget>.Empty);
    }
}
