using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using Cordon.Soak.Processes;
using Cordon.Soak.Reckoning;
using Cordon.Soak.Receivers;
using Cordon.Soak.Traffic;
using Cordon.Soak.Watching;

namespace Cordon.Soak;

/// <summary>One run, from empty directories to the reckoning.</summary>
internal sealed class SoakRun(SoakSettings settings, TextWriter progress)
{
    private const int LastStreams = 6;

    private readonly Tally _tally = new();

    public async Task<RunFacts> RunAsync()
    {
        int[] ports = FreePorts(6);
        Directory.CreateDirectory(GatewayFiles.Data(settings.Directory));
        await using Upstream upstream = new(settings.Cordon, ports[0]);
        await using WebhookReceiver hook = new(ports[1], settings.Seed);
        await using SyslogReceiver siem = new(ports[2]);
        await using RabbitReceiver queue = new(Path.Combine(settings.Directory, "broker"), ports[3], ports[4], ports[5]);
        (string config, string admin, FrozenDictionary<string, string> keys) = await PrepareAsync(upstream.Address, ports);
        await upstream.StartAsync();
        await hook.StartAsync();
        siem.Start();
        List<Neighbour> neighbours = [new(upstream.KillAsync, upstream.StartAsync), new(hook.KillAsync, hook.StartAsync), new(siem.KillAsync, () => Task.Run(siem.Start))];
        if (settings.Rabbit)
        {
            await queue.StartAsync();
            neighbours.Add(new(queue.KillAsync, queue.StartAsync));
        }

        RunFacts facts;
        await using (Gateway gateway = await Gateway.StartAsync(settings, config, admin))
        {
            facts = await WorkAsync(gateway, keys, neighbours);
        }

        // What became durable in the stop is sent by the next start, which has nothing else to do.
        await using (Gateway again = await Gateway.StartAsync(settings, config, admin))
        {
            await Rest.OfAsync(again, _ => true);
            facts = facts with { Exits = [.. facts.Exits, await again.StopAsync()], Errors = [.. facts.Errors, .. Errors(again)] };
        }

        await progress.WriteLineAsync("reckoning");
        if (settings.Rabbit)
        {
            await queue.SettleAsync(facts.Exported);
        }

        string verified = await new Watcher(settings, null!, progress).VerifyAsync("--signatures", "all", "--known-checkpoint", Path.Combine(settings.Directory, "heads"));
        string evidence = Path.Combine(GatewayFiles.Data(settings.Directory), "evidence");
        return facts with
        {
            UpstreamKills = upstream.Kills,
            Unkindnesses = hook.Unkindnesses,
            Sinks =
            [
                (GatewayFiles.Hook, hook.Delivered, hook.Restarts), (GatewayFiles.Siem, siem.Delivered, siem.Restarts),
                .. settings.Rabbit ? [(GatewayFiles.Queue, queue.Delivered, queue.Restarts)] : Array.Empty<(string, Delivered, int)>(),
            ],
            VerifiedLast = verified,
            Books = Books.Of(_tally, facts.Last, Scenarios.Last.Dialect, LastStreams, evidence, settings.Directory),
        };
    }

    private async Task<RunFacts> WorkAsync(Gateway gateway, FrozenDictionary<string, string> keys, IReadOnlyList<Neighbour> neighbours)
    {
        Crowd crowd = new(settings, gateway.Address, keys, _tally);
        await crowd.LapAsync();
        Sample before = await Rest.OfAsync(gateway, _ => true);
        await progress.WriteLineAsync($"at rest: {before.ResidentMegabytes:0} MB, {before.Threads} threads, {before.Handles} handles");

        Watcher watcher = new(settings, gateway, progress);
        using CancellationTokenSource enough = new(settings.Length);
        // Everything is there again before the callers stop.
        using CancellationTokenSource calm = new(settings.Length - settings.Absence);
        await Task.WhenAll(
            crowd.RunAsync(enough.Token), new Disturber(settings, neighbours).RunAsync(calm.Token), watcher.SampleAsync(enough.Token), watcher.VerifyAsync(enough.Token));

        await progress.WriteLineAsync($"{crowd.Sent} calls; waiting for rest");
        Sample after = await Rest.OfAsync(gateway, sample => sample.Threads <= before.Threads + Findings.SpareThreads && sample.Handles <= before.Handles + Findings.SpareHandles);
        MetricsPage last = await gateway.MetricsAsync();
        (int drained, int exit) = await StopAsync(gateway, keys);
        return new RunFacts
        {
            Minutes = settings.Minutes,
            Books = null!,
            Last = last,
            Unexpected = _tally.Unexpected,
            FirstUnexpected = _tally.FirstUnexpected,
            Outcomes = _tally.Outcomes.OrderBy(pair => pair.Key).ToDictionary(pair => $"{pair.Key.Scenario}: {pair.Key.Outcome}", pair => pair.Value),
            Sinks = [],
            Exported = EvidenceRows.Size(Path.Combine(GatewayFiles.Data(settings.Directory), "evidence")),
            UpstreamKills = 0,
            Unkindnesses = 0,
            Verified = watcher.Verified,
            VerifiedLast = "",
            Samples = watcher.Samples,
            RestBefore = before,
            RestAfter = after,
            LastStreams = LastStreams,
            Drained = drained,
            Exits = [exit],
            Errors = Errors(gateway),
        };
    }

    /// <summary>SIGTERM while streams run: they have to come to their end.</summary>
    private async Task<(int Drained, int Exit)> StopAsync(Gateway gateway, FrozenDictionary<string, string> keys)
    {
        using Caller caller = new(gateway.Address, keys, _tally);
        TaskCompletionSource[] begun = [.. Enumerable.Range(0, LastStreams).Select(_ => new TaskCompletionSource())];
        Task<bool>[] streams = [.. begun.Select((source, number) => caller.CallAsync(Scenarios.Last, number, source))];
        await Task.WhenAll(begun.Select(source => source.Task));
        int exit = await gateway.StopAsync();
        return ((await Task.WhenAll(streams)).Count(ended => ended), exit);
    }

    private async Task<(string Config, string Admin, FrozenDictionary<string, string> Keys)> PrepareAsync(Uri upstream, int[] ports)
    {
        (string config, _) = GatewayFiles.Write(settings.Directory, upstream, ports[1], ports[2], settings.Rabbit ? ports[3] : null);
        string admin = await Gateway.KeyAsync(settings, "ops", "admin");
        Dictionary<string, string> keys = [];
        foreach (string application in (string[])[GatewayFiles.Desk, GatewayFiles.Shop, GatewayFiles.Faq, GatewayFiles.Thrifty])
        {
            keys[application] = await Gateway.KeyAsync(settings, application);
        }

        return (config, admin, keys.ToFrozenDictionary());
    }

    private static string[] Errors(Gateway gateway) => [.. gateway.Said.Where(line => line.Contains("fail:", StringComparison.Ordinal) || line.Contains("crit:", StringComparison.Ordinal) || line.Contains("Unhandled", StringComparison.Ordinal))];

    // Free a moment ago and most likely still: the processes that take them come and go, so they cannot be held.
    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, listener => listener.Dispose());
        return ports;
    }
}
