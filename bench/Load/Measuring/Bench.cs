using System.Collections.Immutable;
using Cordon.Load.Client;
using Cordon.Load.Processes;
using Cordon.Load.Targets;

namespace Cordon.Load.Measuring;

/// <summary>The whole run: starts what it needs, warms every target, measures in interleaved rounds, stops what it started.</summary>
internal sealed class Bench(Settings settings, string directory, TextWriter progress)
{
    private const int Attempts = 3;
    private const int MostBatches = 8;

    public async Task<Outcome> RunAsync(CancellationToken cancel)
    {
        Cores.MoveSelf();
        using Child upstream = Child.StartSelf(Cores.Load, "upstream");
        Uri model = new(await upstream.ReadLineAsync(cancel));
        (Child host, ImmutableArray<Target> hosted) = await HostProcess.StartAsync(model, directory, settings.Targets, cancel);
        using Child _ = host;
        using NginxProcess? nginx = settings.Targets.Contains(Target.Nginx) && NginxProcess.IsInstalled
            ? await NginxProcess.StartAsync(model, Path.Combine(directory, "nginx"), settings.Longest, cancel)
            : null;

        ImmutableArray<Target> targets =
        [
            .. from name in settings.Targets
               let target = name == Target.Direct ? new Target(name, model, []) : name == Target.Nginx ? nginx?.Target : hosted.FirstOrDefault(t => t.Name == name)
               where target is not null
               select target,
        ];
        ImmutableArray<string> missing = [.. settings.Targets.Except(targets.Select(target => target.Name))];
        progress.WriteLine($"targets: {string.Join(", ", targets.Select(target => target.Name))}{(missing.IsEmpty ? "" : $"; not available here: {string.Join(", ", missing)}")}");

        Observer observer = new([Environment.ProcessId, upstream.Id, host.Id, .. nginx?.Target.Processes ?? []]);
        return Measure(observer, targets, cancel) with { Missing = missing };
    }

    private Outcome Measure(Observer observer, ImmutableArray<Target> targets, CancellationToken cancel)
    {
        List<Window> kept = [];
        List<Window> discarded = [];
        bool? warmFor = null;
        foreach (Case load in settings.Cases)
        {
            // Just before its first use, because idle connections are closed after a minute.
            if (warmFor != load.IsStream)
            {
                WarmUp(targets, load.IsStream, cancel);
                warmFor = load.IsStream;
            }

            progress.WriteLine(load.Title);
            for (int round = 1; round <= settings.Rounds; round++)
            {
                foreach (Target target in targets)
                {
                    kept.Add(WatchInPeace(observer, load, round, target, discarded, cancel));
                }
            }
        }

        return new Outcome([.. kept], [.. discarded], []);
    }

    /// <summary>Repeats a window that somebody else disturbed; if it is never quiet, the quietest counts. The others are reported too.</summary>
    private Window WatchInPeace(Observer observer, Case load, int round, Target target, List<Window> discarded, CancellationToken cancel)
    {
        List<Window> tries = [];
        do
        {
            observer.AwaitQuiet(TimeSpan.FromSeconds(settings.Patience), cancel);
            cancel.ThrowIfCancellationRequested();
            Window window = observer.Watch(load, round, target, TimeSpan.FromSeconds(settings.Seconds));
            tries.Add(window);
            progress.WriteLine($"  round {round} {target.Name,-10} {window.Values[Metric.Rate],9:0} requests/s" +
                $"{(window.Errors > 0 ? $", {window.Errors} ERRORS" : "")}{(window.IsDisturbed ? $", disturbed ({window.Disturbance:P0} of a core)" : "")}");
        }
        while (tries[^1].IsDisturbed && tries.Count < Attempts);

        Window quietest = tries.MinBy(window => window.Disturbance)!;
        discarded.AddRange(tries.Where(window => window != quietest));
        return quietest;
    }

    private void WarmUp(ImmutableArray<Target> targets, bool withStreams, CancellationToken cancel)
    {
        progress.WriteLine($"warm-up: {settings.WarmUp} {(withStreams ? "frames" : "requests of each size")}, and on until the CPU time of each no longer falls");
        foreach (Target target in targets)
        {
            if (withStreams)
            {
                WarmUp(target, new Work(target.Address, 1024, Frames: 20, Pace: 1), settings.Streams.Max(), settings.WarmUp / 20, cancel);
            }
            else
            {
                foreach (int size in settings.Sizes)
                {
                    WarmUp(target, new Work(target.Address, size, Frames: 0, Pace: 0), settings.Connections.Max(), settings.WarmUp, cancel);
                }
            }
        }
    }

    private static void WarmUp(Target target, Work work, int connections, int requests, CancellationToken cancel)
    {
        using Crowd crowd = new(work, connections);
        double last = double.PositiveInfinity;
        for (int batch = 0; batch < MostBatches; batch++)
        {
            cancel.ThrowIfCancellationRequested();
            TimeSpan before = CpuTime.Of(target.Processes);
            (Tally tally, TimeSpan _) = crowd.Run(TimeSpan.FromSeconds(30), requests);
            double cpu = (CpuTime.Of(target.Processes) - before).TotalMicroseconds / tally.Requests;
            // The JIT waits for 100 ms without new methods before it optimises; the next batch runs what it made.
            Thread.Sleep(300);
            if (cpu > 0.95 * last)
            {
                break;
            }

            last = cpu;
        }
    }
}

/// <param name="Windows">One per case, round and target.</param>
/// <param name="Discarded">Windows that were measured again because something else ran.</param>
/// <param name="Missing">Targets that were asked for and cannot be had.</param>
internal sealed record Outcome(ImmutableArray<Window> Windows, ImmutableArray<Window> Discarded, ImmutableArray<string> Missing);
