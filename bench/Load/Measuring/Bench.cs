using System.Collections.Immutable;
using Cordon.Load.Processes;
using Cordon.Load.Targets;

namespace Cordon.Load.Measuring;

/// <summary>The whole run: starts what it needs, probes and warms every target, measures in interleaved rounds, stops what it started.</summary>
internal sealed class Bench(Settings settings, string directory, TextWriter progress)
{
    private const int Attempts = 3;

    private readonly List<Window> _kept = [];
    private readonly List<Window> _discarded = [];
    private readonly SortedDictionary<string, string> _missing = new(StringComparer.Ordinal);
    private bool _isCut;

    public async Task<Outcome> RunAsync(CancellationToken cancel)
    {
        progress.WriteLine($"about {Math.Ceiling(settings.Estimate.TotalMinutes):0} minutes on a quiet machine: {settings.Cases.Length} loads, {settings.Rounds} rounds");
        foreach (Peer peer in Peer.All.Where(peer => settings.Targets.Contains(peer.Name) && !peer.IsInstalled))
        {
            Leave(peer.Name, $"not installed: {peer.Remedy}");
        }

        Cores.MoveSelf();
        using Child upstream = Child.StartSelf(Cores.Load, "upstream");
        Uri model = new(await upstream.ReadLineAsync(cancel));
        try
        {
            await MeasureAsync(model, upstream.Id, cancel);
        }
        catch (OperationCanceledException) when (_kept.Count > 0)
        {
            // An hour's figures are not thrown away for the last one.
            _isCut = true;
            progress.WriteLine("CUT SHORT: the report has what was measured until now");
        }

        return new Outcome([.. _kept], [.. _discarded], [.. _missing.Select(missing => $"{missing.Key} ({missing.Value})")], _isCut);
    }

    private async Task MeasureAsync(Uri model, int upstream, CancellationToken cancel)
    {
        using (Fleet fleet = await Fleet.StartAsync(model, Named("together"), settings.Targets.Except(_missing.Keys), settings.Longest, cancel))
        {
            ImmutableArray<Target> targets = [.. fleet.Targets.Where(MayBeTimed)];
            Observer observer = new([Environment.ProcessId, upstream, .. fleet.Processes]);
            Measure(observer, targets, cancel);
        }

        Alone alone = new(settings, model, [Environment.ProcessId, upstream], directory);
        foreach (Case load in settings.Cases.Where(load => load.IsAlone))
        {
            progress.WriteLine(load.Title);
            for (int round = 1; round <= settings.Rounds; round++)
            {
                foreach (string name in settings.TargetsOf(load).Except(_missing.Keys))
                {
                    Keep(await alone.WatchAsync(load, round, name, cancel));
                }
            }
        }
    }

    // A peer that is not what it should be is left out; that our own targets are is what the run is about.
    private bool MayBeTimed(Target target)
    {
        if (Probe.Complaint(target) is not { } complaint)
        {
            progress.WriteLine($"probed: {target.Name} gives the upstream's answers and {(Target.Guarded.Contains(target.Name) ? "refuses" : "passes")} the forbidden request");
            return true;
        }

        if (Peer.All.All(peer => peer.Name != target.Name))
        {
            throw new InvalidOperationException($"{target.Name} {complaint}.");
        }

        Leave(target.Name, complaint);
        return false;
    }

    private void Leave(string name, string reason)
    {
        _missing[name] = reason;
        progress.WriteLine($"LEFT OUT: {name}: {reason}");
    }

    private void Measure(Observer observer, ImmutableArray<Target> targets, CancellationToken cancel)
    {
        (Kind, int)? warmFor = null;
        foreach (Case load in settings.Cases.Where(load => !load.IsAlone))
        {
            // Just before its first use, because idle connections are closed after a minute.
            if (warmFor != (load.Kind, load.Size))
            {
                WarmUpFor(load, targets, cancel);
                warmFor = (load.Kind, load.Size);
            }

            progress.WriteLine(load.Title);
            for (int round = 1; round <= settings.Rounds; round++)
            {
                foreach (Target target in targets)
                {
                    Keep(WatchInPeace(observer, load, round, target, cancel));
                }
            }
        }
    }

    private void WarmUpFor(Case load, ImmutableArray<Target> targets, CancellationToken cancel)
    {
        progress.WriteLine($"warm-up, {load.Title}: {settings.WarmUp} {(load.IsStream ? "frames" : "requests")}, and on until the CPU time of each no longer falls, or for a while");
        int most = settings.Cases.Where(other => other.Kind == load.Kind && other.Size == load.Size).Max(other => other.Connections);
        foreach (Target target in targets)
        {
            try
            {
                WarmUp.Run(target, load with { Connections = most }, settings.WarmUp, cancel);
            }
            catch (Exception failure) when (WarmUp.IsTheTargets(failure))
            {
                progress.WriteLine($"  {target.Name}: {failure.Message}");
            }
        }
    }

    /// <summary>Repeats a window that somebody else disturbed; if it is never quiet, the quietest counts. The others are reported too.</summary>
    private Window WatchInPeace(Observer observer, Case load, int round, Target target, CancellationToken cancel)
    {
        List<Window> tries = [];
        do
        {
            observer.AwaitQuiet(TimeSpan.FromSeconds(settings.Patience), cancel);
            cancel.ThrowIfCancellationRequested();
            try
            {
                tries.Add(observer.Watch(load, round, target, TimeSpan.FromSeconds(settings.Seconds)));
            }
            catch (Exception failure) when (WarmUp.IsTheTargets(failure))
            {
                return Window.Failed(load, round, target.Name, failure);
            }
        }
        while (tries[^1].IsDisturbed && tries.Count < Attempts);

        Window quietest = tries.MinBy(window => window.Disturbance)!;
        _discarded.AddRange(tries.Where(window => window != quietest));
        return quietest;
    }

    private void Keep(Window window)
    {
        _kept.Add(window);
        string figure = window.Failure ?? (window.Values.TryGetValue(Metric.Ready, out double ready) ? $"ready after {ready,6:0} ms" : $"{window.Values[Metric.Rate],9:0} requests/s");
        progress.WriteLine($"  round {window.Round} {window.Target,-13} {figure}" +
            $"{(window.Errors > 0 ? $", {window.Errors} ERRORS" : "")}{(window.IsDisturbed ? $", disturbed ({window.Disturbance:P0} of a core)" : "")}");
    }

    private string Named(string name) => Directory.CreateDirectory(Path.Combine(directory, name)).FullName;
}

/// <param name="Windows">One per case, round and target.</param>
/// <param name="Discarded">Windows that were measured again because something else ran.</param>
/// <param name="Missing">Targets that were asked for and cannot be had, with the reason.</param>
/// <param name="IsCut">The run was interrupted, or took too long; the rest was not measured.</param>
internal sealed record Outcome(ImmutableArray<Window> Windows, ImmutableArray<Window> Discarded, ImmutableArray<string> Missing, bool IsCut);
