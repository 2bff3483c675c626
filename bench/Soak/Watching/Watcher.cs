using System.Diagnostics;
using System.Text.Json;
using Cordon.Soak.Processes;

namespace Cordon.Soak.Watching;

/// <summary>Looks at the gateway while it works: samples, and <c>cordon verify</c> in a process of its own beside the writer.</summary>
internal sealed class Watcher(SoakSettings settings, Gateway gateway, TextWriter progress)
{
    private const int SamplesPerCollection = 4;

    public List<Sample> Samples { get; } = [];

    /// <summary>The words of all verifications, with the first check that failed.</summary>
    public List<string> Verified { get; } = [];

    public async Task SampleAsync(CancellationToken enough)
    {
        long start = Stopwatch.GetTimestamp();
        using PeriodicTimer timer = new(settings.Sampling);
        double told = 0;
        do
        {
            Sample sample = await Sample.TakeAsync(gateway, Stopwatch.GetElapsedTime(start).TotalSeconds, collect: Samples.Count % SamplesPerCollection == 0);
            Samples.Add(sample);
            if (sample.Seconds - told >= Math.Min(60, settings.Length.TotalSeconds / 6))
            {
                told = sample.Seconds;
                await progress.WriteLineAsync(
                    $"{sample.Seconds,6:0} s  {sample.Exchanges} exchanges  {sample.ResidentMegabytes:0} MB resident, {sample.HeapMegabytes:0} MB heap  {sample.Threads} threads  {sample.Handles} handles  {sample.InFlight} in flight  lag {sample.Lag}  {Verified.Count} verified");
            }
        }
        while (await TickAsync(timer, enough));
    }

    public async Task VerifyAsync(CancellationToken enough)
    {
        using PeriodicTimer timer = new(settings.Verifying);
        while (await TickAsync(timer, enough))
        {
            Verified.Add(await VerifyAsync("--signatures", "sample"));
        }
    }

    public async Task<string> VerifyAsync(params string[] more)
    {
        (_, string output) = await CordonProcess.RunAsync(settings.Cordon, ["verify", Path.Combine(GatewayFiles.Data(settings.Directory), "evidence"), "--json", .. more]);
        JsonElement report = JsonDocument.Parse(output).RootElement;
        IEnumerable<string> failed = report.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("outcome").GetString() == "fail").Select(check => $"{check.GetProperty("name")}: {check.GetProperty("detail")} {check.GetProperty("file")}");
        return string.Join("; ", failed.Prepend(report.GetProperty("status").GetString()!));
    }

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken enough)
    {
        try
        {
            return await timer.WaitForNextTickAsync(enough);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
