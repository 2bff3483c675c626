using System.Collections.Immutable;
using System.Diagnostics;
using Cordon.Load.Client;
using Cordon.Load.Processes;
using Cordon.Load.Targets;
using Cordon.Load.Wire;

namespace Cordon.Load.Measuring;

/// <summary>
/// What only a process that holds one target and nothing else can show: memory, and how it starts. Each window has a new process,
/// and they take turns like all windows.
/// </summary>
internal sealed class Alone(Settings settings, Uri model, ImmutableArray<int> ours, string directory)
{
    // Enough to open the streams, with room for a target that is slow to accept them.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private int _started;

    public async Task<Window> WatchAsync(Case load, int round, string name, CancellationToken cancel)
    {
        string own = Directory.CreateDirectory(Path.Combine(directory, $"alone-{++_started}")).FullName;
        new Observer(ours).AwaitQuiet(TimeSpan.FromSeconds(settings.Patience), cancel);
        cancel.ThrowIfCancellationRequested();
        try
        {
            return load.Kind == Kind.Start ? await StartAsync(load, round, name, own, cancel) : await StreamsAsync(load, round, name, own, cancel);
        }
        catch (Exception failure) when (WarmUp.IsTheTargets(failure) || failure is InvalidOperationException)
        {
            return Window.Failed(load, round, name, failure);
        }
    }

    private async Task<Window> StreamsAsync(Case load, int round, string name, string own, CancellationToken cancel)
    {
        using Fleet fleet = await Fleet.StartAsync(model, own, [name], settings.Longest, cancel);
        Target target = fleet.Targets.Single();
        if (Probe.Complaint(target) is { } complaint)
        {
            throw new InvalidOperationException($"{name} {complaint}.");
        }

        WarmUp.Run(target, load, settings.WarmUp, cancel);
        return new Observer(ours).Watch(load, round, target, TimeSpan.FromMilliseconds(load.Frames * load.Pace) + Patience);
    }

    private async Task<Window> StartAsync(Case load, int round, string name, string own, CancellationToken cancel)
    {
        Clocks before = Clocks.Read(new Target(name, model, []), ours);
        long start = Stopwatch.GetTimestamp();
        using IDisposable life = await ReadyAsync(name, own, cancel) is { } running ? running.Life : throw new InvalidOperationException($"{name} cannot be started.");
        TimeSpan ready = Stopwatch.GetElapsedTime(start);
        TimeSpan first = Request(running.Target, load);
        TimeSpan second = Request(running.Target, load);

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        ImmutableSortedDictionary<string, double>.Builder values = before.Until(Clocks.Read(running.Target, ours), elapsed);
        values[Metric.Ready] = ready.TotalMilliseconds;
        values[Metric.FirstRequest] = first.TotalMilliseconds;
        values[Metric.SecondRequest] = second.TotalMilliseconds;
        values[Metric.Megabytes] = CpuTime.MegabytesOf(running.Target.Processes);
        return new Window(load, round, name, 2, 0, elapsed.TotalSeconds, values.ToImmutable());
    }

    private async Task<(Target Target, IDisposable Life)?> ReadyAsync(string name, string own, CancellationToken cancel)
    {
        if (name == Target.Forwarder)
        {
            (Child host, ImmutableArray<Target> targets) = await HostProcess.StartAsync(Cores.Both, model, own, [name], cancel);
            return (targets.Single(), host);
        }

        Func<int, string[]>? command = name is Target.Cordon or Target.CordonOff
            ? port => Product.Command(settings.Cordon, model, own, port, name)
            : Peer.All.FirstOrDefault(peer => peer.Name == name) is { } peer ? port => peer.Command(model, own, port) : null;
        if (command is null)
        {
            return null;
        }

        RunningProcess process = RunningProcess.Start(name, Cores.Both, settings.Longest, command);
        try
        {
            await process.ListeningAsync(cancel);
            Target target = process.Target(Peer.All.FirstOrDefault(peer => peer.Name == name)?.Headers(model) ?? "");
            if (name is Target.Cordon or Target.CordonOff)
            {
                await Product.ReadyAsync(target, cancel);
            }

            return (target, process);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    private static TimeSpan Request(Target target, Case load)
    {
        Prompt prompt = Prompt.For(target, load, connection: 0);
        long sent = Stopwatch.GetTimestamp();
        using HttpWire wire = Caller.Connect(target);
        wire.Send(prompt.Next());
        int status = wire.ReadHead()?.Status ?? 0;
        wire.ReadBody();
        return status == 200 ? Stopwatch.GetElapsedTime(sent) : throw new IOException($"The first request was answered with {status}.");
    }
}
