using System.Collections.Immutable;
using Cordon.Load.Measuring;
using Cordon.Load.Targets;

namespace Cordon.Load.Reporting;

/// <summary>The promises of the design, section 13, that this harness can check. Medians over the rounds.</summary>
internal static class Budgets
{
    private static readonly Case Json = new(Kind.Json, 1024, 1);

    private static readonly ImmutableArray<Budget> All =
    [
        new("CPU per request, 1 KB, guards on: at most 2.5 × the bare forwarder", load => load == Json with { Connections = 32 }, Metric.Times(Metric.Cpu, Target.Forwarder), 2.5),
        new("CPU per request, 1 KB, guards on: at most 1/8 of Portkey's with one regex guard", load => load == Json with { Connections = 32 }, Metric.Times(Metric.Cpu, Target.PortkeyRegex), 0.125),
        new("latency at 1 connection, p50 over direct: at most 300 µs", load => load == Json, Metric.Over(Metric.LatencyP50, Target.Direct), 300),
        new("latency at 1 connection, p99 over direct: at most 1500 µs", load => load == Json, Metric.Over(Metric.LatencyP99, Target.Direct), 1500),
        new("first token at 1 stream, p50 over direct: at most 1000 µs and the hold-back window (taken off here)", load => load is { Kind: Kind.Stream, Size: 1024, Connections: 1 }, Metric.Over(Metric.FirstTokenLessWaitP50, Target.Direct), 1000),
        new("gap between frames at 1 stream, p50 over direct: below 100 µs", load => load is { Kind: Kind.Stream, Size: 1024, Connections: 1 }, Metric.Over(Metric.GapStretchP50, Target.Direct), 100),
        new("frame delay at 100 streams, p99: within 150 µs of nginx", load => load is { Kind: Kind.Stream, Connections: 100 }, Metric.Over(Metric.FrameDelayP99, Target.Nginx), 150),
        new("resident memory per slow stream, over the forwarder's: at most 64 KB", load => load.Kind == Kind.SlowStream, Metric.Over(Metric.KilobytesPerStream, Target.Forwarder), 64),
        new("process start to ready: at most 3000 ms", load => load.Kind == Kind.Start, Metric.Ready, 3000),
        new("first request after that: at most 50 ms", load => load.Kind == Kind.Start, Metric.FirstRequest, 50),
    ];

    /// <summary>One result per budget and load that it is about; a budget that the run has no figure for is unmeasured, never kept.</summary>
    public static ImmutableArray<BudgetResult> Check(IReadOnlyCollection<Row> rows, IReadOnlyCollection<Window> windows) =>
        [.. All.SelectMany(budget => Check(budget, rows, windows))];

    private static IEnumerable<BudgetResult> Check(Budget budget, IReadOnlyCollection<Row> rows, IReadOnlyCollection<Window> windows)
    {
        Row[] about = [.. rows.Where(row => row.Target == Target.Cordon && budget.Applies(row.Case) && row.Figures.ContainsKey(budget.Metric))];
        if (about.Length == 0)
        {
            yield return new(budget.Words, null, null, budget.Limit, Standing.Unmeasured, "not in this run");
        }

        foreach (Row row in about)
        {
            double measured = row.Figures[budget.Metric].Median;
            // What refuses is fast, and what shares the core is slow: neither says whether the promise holds.
            string? doubt = row.Errors > 0 ? "answers were refused or cut"
                : windows.Any(window => window.Case == row.Case && window.IsDisturbed) ? "other work ran on the machine" : null;
            Standing standing = doubt is not null ? Standing.Unmeasured : measured <= budget.Limit ? Standing.Kept : Standing.Missed;
            yield return new(budget.Words, row.Case.Title, measured, budget.Limit, standing, doubt);
        }
    }

    private sealed record Budget(string Words, Predicate<Case> Applies, string Metric, double Limit);
}

internal enum Standing
{
    Kept,
    Missed,
    Unmeasured,
}

/// <param name="Doubt">Why it is unmeasured.</param>
internal sealed record BudgetResult(string Budget, string? Case, double? Measured, double Limit, Standing Standing, string? Doubt)
{
    public string Words => Standing switch
    {
        Standing.Kept => "kept",
        Standing.Missed => "MISSED",
        Standing.Unmeasured => $"unmeasured ({Doubt})",
    };
}
