using System.Collections.Frozen;
using System.Diagnostics;
using Cordon.Soak.Processes;

namespace Cordon.Soak.Traffic;

/// <summary>Many callers at once, in step with a rate, until they are told that it is enough.</summary>
internal sealed class Crowd(SoakSettings settings, Uri gateway, FrozenDictionary<string, string> keys, Tally tally)
{
    private const int SessionsIn = 40;

    private readonly Scenario[] _draw = [.. Scenarios.All.SelectMany(scenario => Enumerable.Repeat(scenario, scenario.Weight))];
    private long _number;

    public long Sent => Interlocked.Read(ref _number);

    /// <summary>Each sort of request once, one after the other.</summary>
    public async Task LapAsync()
    {
        using Caller caller = new(gateway, keys, tally);
        foreach (Scenario scenario in Scenarios.All)
        {
            await caller.CallAsync(scenario, 0);
        }

        await new SessionCaller(gateway, keys[GatewayFiles.Desk], tally).CallAsync(0, leaves: false);
    }

    public async Task RunAsync(CancellationToken enough)
    {
        using Caller caller = new(gateway, keys, tally);
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, settings.Callers).Select(number => CallAsync(caller, new Random(settings.Seed + number), start, enough)));
    }

    private async Task CallAsync(Caller caller, Random random, long start, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            long number = Interlocked.Increment(ref _number);
            TimeSpan early = TimeSpan.FromSeconds(number / settings.Rate) - Stopwatch.GetElapsedTime(start);
            try
            {
                await Task.Delay(early > TimeSpan.Zero ? early : TimeSpan.Zero, enough);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (random.Next(SessionsIn) == 0)
            {
                await new SessionCaller(gateway, keys[GatewayFiles.Desk], tally).CallAsync(number, leaves: random.Next(4) == 0);
            }
            else
            {
                await caller.CallAsync(_draw[random.Next(_draw.Length)], number);
            }
        }
    }
}
