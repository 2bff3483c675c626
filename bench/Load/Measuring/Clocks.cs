using System.Collections.Immutable;
using Cordon.Load.Processes;
using Cordon.Load.Targets;

namespace Cordon.Load.Measuring;

/// <summary>CPU time so far: the target's, all of ours, the machine's.</summary>
internal sealed record Clocks(TimeSpan Target, TimeSpan Ours, TimeSpan Busy, TimeSpan Stolen)
{
    public static Clocks Read(Target target, ImmutableArray<int> ours)
    {
        (TimeSpan busy, TimeSpan stolen) = CpuTime.OfMachine();
        return new Clocks(CpuTime.Of(target.Processes), CpuTime.Of(ours.Union(target.Processes)), busy, stolen);
    }

    public TimeSpan CpuUntil(Clocks later) => later.Target - Target;

    /// <summary>What others used of the machine meanwhile, as the beginning of a window's values.</summary>
    public ImmutableSortedDictionary<string, double>.Builder Until(Clocks later, TimeSpan elapsed)
    {
        ImmutableSortedDictionary<string, double>.Builder values = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        values[Metric.Foreign] = Math.Max(0, (later.Busy - Busy - (later.Ours - Ours)) / elapsed);
        values[Metric.Stolen] = (later.Stolen - Stolen) / elapsed;
        return values;
    }
}
