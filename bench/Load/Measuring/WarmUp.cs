using System.Net.Sockets;
using Cordon.Load.Client;
using Cordon.Load.Processes;
using Cordon.Load.Targets;

namespace Cordon.Load.Measuring;

/// <summary>Loads a target until its CPU time per request no longer falls, or until it had its share of time.</summary>
internal static class WarmUp
{
    /// <summary>What it takes for a target and a shape of load, as far as an estimate goes.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(8);

    private const int MostBatches = 8;
    private const int MostConnections = 32;
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(20);

    public static void Run(Target target, Case load, int requests, CancellationToken cancel)
    {
        // As many frames as requests, in streams that are short and quick.
        Case quick = load.IsStream ? load with { Frames = 20, Pace = 1 } : load;
        int share = load.IsStream ? requests / quick.Frames : requests;
        if (share == 0)
        {
            return;
        }

        using Crowd crowd = new(target, quick, Math.Min(load.Connections, MostConnections));
        double last = double.PositiveInfinity;
        TimeSpan spent = TimeSpan.Zero;
        for (int batch = 0; batch < MostBatches && spent < Most; batch++)
        {
            cancel.ThrowIfCancellationRequested();
            TimeSpan before = CpuTime.Of(target.Processes);
            (Tally tally, TimeSpan elapsed) = crowd.Run(Most - spent, share);
            spent += elapsed;
            double cpu = (CpuTime.Of(target.Processes) - before).TotalMicroseconds / tally.Requests;
            // The JIT waits for 100 ms without new methods before it optimises; the next batch runs what it made.
            Thread.Sleep(300);
            if (tally.Errors > 0)
            {
                throw new IOException($"{target.Name} gave {tally.Errors} wrong answers while it was warmed up.");
            }

            if (cpu > 0.95 * last)
            {
                break;
            }

            last = cpu;
        }
    }

    /// <summary>What a target says or does that ends its part, but not the run.</summary>
    public static bool IsTheTargets(Exception failure) => failure is IOException or SocketException;
}
