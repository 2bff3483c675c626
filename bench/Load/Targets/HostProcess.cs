using System.Collections.Immutable;
using Cordon.Load.Processes;

namespace Cordon.Load.Targets;

/// <summary>Forwarder and Cordon in one process, each on a port of its own: same runtime, same heap, same JIT, same core.</summary>
internal static class HostProcess
{
    /// <summary>The subcommand: starts the targets, says where they are, one per line, and ends with its standard input.</summary>
    public static async Task<int> RunAsync(Uri upstream, string data, string[] wanted, CancellationToken cancel)
    {
        List<HostedTarget> targets = [];
        try
        {
            if (wanted.Contains(Target.Forwarder))
            {
                targets.Add(await Forwarder.StartAsync(upstream, cancel));
            }

            targets.AddRange(await CordonTarget.StartAsync(upstream, data, wanted));
            foreach (HostedTarget target in targets)
            {
                Console.WriteLine($"{target.Name} {target.Address}");
            }

            Console.WriteLine();
            await Console.In.ReadToEndAsync(cancel);
            return 0;
        }
        finally
        {
            foreach (HostedTarget target in targets)
            {
                await target.Life.DisposeAsync();
            }
        }
    }

    /// <summary>Starts that process, and reads what it offers.</summary>
    public static async Task<(Child Process, ImmutableArray<Target> Targets)> StartAsync(string cores, Uri upstream, string data, IEnumerable<string> wanted, CancellationToken cancel)
    {
        Child process = Child.StartSelf(cores, "host", "--upstream", upstream.ToString(), "--data", data, "--targets", string.Join(',', wanted));
        ImmutableArray<Target>.Builder targets = ImmutableArray.CreateBuilder<Target>();
        while (await process.ReadLineAsync(cancel) is { Length: > 0 } line)
        {
            string[] words = line.Split(' ');
            targets.Add(new Target(words[0], new Uri(words[1]), [process.Id]));
        }

        return (process, targets.ToImmutable());
    }
}
