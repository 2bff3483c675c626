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
        using Crowd crowd = new(new Work(target.Address, load.Size, load.Frames, load.Pace), load.Connections);
        TimeSpan targetBefore = CpuTime.Of(target.Processes);
        TimeSpan oursBefore = CpuTime.Of(ourProcesses);
        (TimeSpan busyBefore, TimeSpan stolenBefore) = CpuTime.OfMachine();

        (Tally tally, TimeSpan elapsed) = crowd.Run(time);

        TimeSpan cpu = CpuTime.Of(target.Processes) - targetBefore;
        TimeSpan ours = CpuTime.Of(ourProcesses) - oursBefore;
        (TimeSpan busy, TimeSpan stolen) = CpuTime.OfMachine();

        ImmutableSortedDictionary<string, double>.Builder values = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        values[Metric.Rate] = tally.Requests / elapsed.TotalSeconds;
        values[Metric.Foreign] = Math.Max(0, (busy - busyBefore - ours) / elapsed);
        values[Metric.Stolen] = (stolen - stolenBefore) / elapsed;
        if (!target.Processes.IsEmpty)
        {
            values[Metric.Cpu] = cpu.TotalMicroseconds / (load.IsStream ? tally.Frames : tally.Requests);
            values[Metric.Megabytes] = CpuTime.MegabytesOf(target.Processes);
        }

        if (load.IsStream)
        {
            values[Metric.FrameRate] = tally.Frames / elapsed.TotalSeconds;
            Add(values, Metric.FirstTokenP50, Metric.FirstTokenP99, tally.FirstToken);
            Add(values, Metric.FrameDelayP50, Metric.FrameDelayP99, tally.FrameDelay);
            Add(values, Metric.GapStretchP50, Metric.GapStretchP99, tally.GapStretch);
        }
        else
        {
            Add(values, Metric.LatencyP50, Metric.LatencyP99, tally.Latency);
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

    private static void Add(ImmutableSortedDictionary<string, double>.Builder values, string p50, string p99, Histogram times)
    {
        // Without a record there is no percentile, and JSON has no word for that but absence.
        if (times.Count > 0)
        {
            values[p50] = times.Microseconds(0.50);
            values[p99] = times.Microseconds(0.99);
        }
    }
}
