using System.Collections.Frozen;
using System.Collections.Immutable;
using Cordon.Gateway;

namespace Cordon.Load.Targets;

/// <summary>
/// Cordon itself, twice: with the guards of the strictest preset, and with every guard off. Both write durable signed
/// evidence to their own directory. Compiled only with WithCordon=true (see the project file).
/// </summary>
internal static class CordonTarget
{
    public static async Task<ImmutableArray<HostedTarget>> StartAsync(Uri upstream, string data, IReadOnlyCollection<string> wanted)
    {
        ImmutableArray<HostedTarget>.Builder started = ImmutableArray.CreateBuilder<HostedTarget>();
        foreach (string name in new[] { Target.Cordon, Target.CordonOff })
        {
            if (!wanted.Contains(name))
            {
                continue;
            }

            GatewayHost gateway = await GatewayHost.StartAsync(new GatewayHostOptions
            {
                DataDirectory = Directory.CreateDirectory(Path.Combine(data, name)).FullName,
                Urls = "http://127.0.0.1:0",
                PolicyFile = Product.Policy(name),
                Gateway = new GatewayOptions
                {
                    Development = true,
                    Upstreams = new Dictionary<string, UpstreamTarget> { ["openai"] = new(upstream, null) }.ToFrozenDictionary(),
                },
            });
            started.Add(new HostedTarget(name, gateway.Address, gateway));
        }

        return started.ToImmutable();
    }
}
