using System.Collections.Immutable;
using System.Diagnostics;
using Cordon.Load.Client;
using Cordon.Load.Processes;
using Cordon.Load.Targets;

namespace Cordon.Load.Measuring;

/// <summary>Runs one window and reads the clocks around it.</summary>
internal sealed class Observer(ImmutableArray<int> ourProcesses)
{
    public Window Watch(Case load, int round, Target target, TimeSpan time)
    {
        // Whoever is alone shows what streams cost in memory: the connections count, so this is read before there are any.
        double before = load.IsAlone ? CpuTime.MegabytesOf(target.Processes) : 0;
        using Crowd crowd = new(target, load, load.Connections);
        using MemoryWatch? memory = load.IsAlone ? new MemoryWatch(target) : null;
        Clocks clocks = Clocks.Read(target, ourProcesses);

        // A slow stream is opened once by each caller, so that all are open at the same time.
        (Tally tally, TimeSpan elapsed) = crowd.Run(time, load.IsAlone ? load.Connections : long.MaxValue);

        ImmutableSortedDictionary<string, double>.Builder values = clocks.Until(Clocks.Read(target, ourProcesses), elapsed);
        values[Metric.Rate] = tally.Requests / elapsed.TotalSeconds;
        if (!target.Processes.IsEmpty)
        {
            values[Metric.Cpu] = clocks.CpuUntil(Clocks.Read(target, ourProcesses)).TotalMicroseconds / (load.IsStream ? tally.Frames : tally.Requests);
        }

        if (memory is not null && !target.Processes.IsEmpty)
        {
            values[Metric.Megabytes] = before;
            values[Metric.MegabytesLoaded] = memory.Most;
            values[Metric.KilobytesPerStream] = Math.Max(0, memory.Most - before) * 1e6 / 1024 / load.Connections;
        }

        if (load.IsStream)
        {
            values[Metric.FrameRate] = tally.Frames / elapsed.TotalSeconds;
            Add(values, tally.FirstToken, Metric.FirstTokenP50, Metric.FirstTokenP99);
            Add(values, tally.FirstTokenLessWait, Metric.FirstTokenLessWaitP50, Metric.FirstTokenLessWaitP99);
            Add(values, tally.FrameDelay, Metric.FrameDelayP50, Metric.FrameDelayP99);
            Add(values, tally.GapStretch, Metric.GapStretchP50, Metric.GapStretchP99);
        }
        else
        {
            Add(values, tally.Latency, Metric.LatencyP50, Metric.LatencyP99, Metric.LatencyP999);
        }

        return new Window(load, round, target.Name, tally.Requests, tally.Errors, elapsed.TotalSeconds, values.ToImmutable());
    }

    /// <summary>Waits until nothing else runs, or until patience is out: a window that begins in a neighbour's build is lost anyway.</summary>
    public void AwaitQuiet(TimeSpan patience, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        int quiet = 0;
        while (quiet < 3 && Stopwatch.GetElapsedTime(start) < patience && !cancel.IsCancellationRequested)
        {
            TimeSpan before = CpuTime.OfMachine().Busy - CpuTime.Of(ourProcesses);
            Thread.Sleep(300);
            TimeSpan foreign = CpuTime.OfMachine().Busy - CpuTime.Of(ourProcesses) - before;
            // Two ticks: the machine is never quite still.
            quiet = foreign > TimeSpan.FromMilliseconds(20) ? 0 : quiet + 1;
        }
    }

    private static void Add(ImmutableSortedDictionary<string, double>.Builder values, Histogram times, string p50, string p99, string? p999 = null)
    {
        // Without a record there is no percentile, and JSON has no word for that but absence.
        if (times.Count > 0)
        {
            values[p50] = times.Microseconds(0.50);
            values[p99] = times.Microseconds(0.99);
        }

        if (p999 is not null && times.Count >= 1_000)
        {
            values[p999] = times.Microseconds(0.999);
        }
    }
}
