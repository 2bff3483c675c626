using System.Collections.Immutable;
using Cordon.Load.Processes;

namespace Cordon.Load.Targets;

/// <summary>The targets that run at a time, and the processes that they are.</summary>
internal sealed class Fleet : IDisposable
{
    private readonly List<IDisposable> _processes = [];

    /// <summary>In the order they were asked for; those that are not installed are left out.</summary>
    public ImmutableArray<Target> Targets { get; private set; } = [];

    /// <summary>All processes, for telling our own work from that of others.</summary>
    public ImmutableArray<int> Processes { get; private set; } = [];

    public static async Task<Fleet> StartAsync(Uri model, string directory, IEnumerable<string> names, TimeSpan longest, CancellationToken cancel)
    {
        Fleet fleet = new();
        try
        {
            await fleet.StartAsync(model, directory, [.. names], longest, cancel);
            return fleet;
        }
        catch
        {
            fleet.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (IDisposable process in _processes)
        {
            process.Dispose();
        }
    }

    private async Task StartAsync(Uri model, string directory, ImmutableArray<string> names, TimeSpan longest, CancellationToken cancel)
    {
        List<Target> started = [];
        if (names.Contains(Target.Direct))
        {
            started.Add(new Target(Target.Direct, model, []));
        }

        ImmutableArray<string> hosted = [.. names.Intersect([Target.Forwarder, Target.Cordon, Target.CordonOff])];
        if (!hosted.IsEmpty)
        {
            (Child host, ImmutableArray<Target> targets) = await HostProcess.StartAsync(Cores.Target, model, directory, hosted, cancel);
            _processes.Add(host);
            started.AddRange(targets);
        }

        foreach (Peer peer in Peer.All.Where(peer => names.Contains(peer.Name) && peer.IsInstalled))
        {
            string own = Directory.CreateDirectory(Path.Combine(directory, peer.Name)).FullName;
            RunningProcess process = RunningProcess.Start(peer.Name, Cores.Target, longest, port => peer.Command(model, own, port));
            _processes.Add(process);
            await process.ListeningAsync(cancel);
            started.Add(process.Target(peer.Headers(model)));
        }

        Targets = [.. started.OrderBy(target => names.IndexOf(target.Name))];
        Processes = [.. Targets.SelectMany(target => target.Processes).Distinct()];
    }
}
