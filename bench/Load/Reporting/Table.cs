using System.Collections.Immutable;
using System.Globalization;
using Cordon.Load.Measuring;
using Cordon.Load.Targets;

namespace Cordon.Load.Reporting;

/// <summary>One question and the loads that answer it.</summary>
/// <param name="Key">What tells the rows of one target apart; null where a target has one row.</param>
internal sealed record Table(string Title, Predicate<Case> Is, (string Title, Func<Case, string> Of)? Key, ImmutableArray<Column> Columns)
{
    private const string Signed = "+0;-0;0";

    /// <summary>All questions, in the order in which they are read. No figure stands in two of them.</summary>
    public static ImmutableArray<Table> All { get; } =
    [
        new("JSON by size: what a request costs at 32 connections, and what it waits for over direct at 1", load => load is { Kind: Kind.Json, Connections: 1 or 32 }, ("request", load => load.Kilobytes),
        [
            new("CPU µs", "0.0", Metric.Cpu) { Of = Busy },
            new("× forwarder", "0.00", Metric.Times(Metric.Cpu, Target.Forwarder)) { Of = Busy, WithRange = true },
            new("× nginx", "0.00", Metric.Times(Metric.Cpu, Target.Nginx)) { Of = Busy },
            new("× haproxy", "0.00", Metric.Times(Metric.Cpu, Target.Haproxy)) { Of = Busy },
            new("× portkey-regex", "0.000", Metric.Times(Metric.Cpu, Target.PortkeyRegex)) { Of = Busy },
            new("p50 µs", Signed, Metric.Over(Metric.LatencyP50, Target.Direct)) { Of = Single, WithRange = true },
            new("p99 µs", Signed, Metric.Over(Metric.LatencyP99, Target.Direct)) { Of = Single, WithRange = true },
            new("p99.9 µs", Signed, Metric.Over(Metric.LatencyP999, Target.Direct)) { Of = Single },
        ]),
        new("JSON by connections, 1 KB: how many, and how long over direct", load => load is { Kind: Kind.Json, Connections: > 1, Size: 1024 }, ("connections", Connections),
        [
            new("requests/s", "0", Metric.Rate),
            new("× forwarder", "0.00", Metric.Times(Metric.Rate, Target.Forwarder)),
            new("p50 µs", Signed, Metric.Over(Metric.LatencyP50, Target.Direct)),
            new("p99 µs", Signed, Metric.Over(Metric.LatencyP99, Target.Direct)),
            new("p99.9 µs", Signed, Metric.Over(Metric.LatencyP999, Target.Direct)),
        ]),
        new($"Conversation of {Case.Turns} turns, 8 connections: the history as it was, and rewritten at every turn", load => load.IsConversation, null,
        [
            new("CPU µs", "0.0", Metric.Cpu) { Of = load => load.Kind == Kind.Conversation },
            new("rewritten", "0.0", Metric.Cpu) { Of = load => load.Kind == Kind.Rewritten },
            new("kept ÷ rewritten", "0.00", Metric.Times(Metric.Cpu, Metric.HistoryRewritten)) { WithRange = true },
            new("kept, × forwarder", "0.00", Metric.Times(Metric.Cpu, Target.Forwarder)) { Of = load => load.Kind == Kind.Conversation },
            new("kept, p50 / p99 µs", "0", Metric.LatencyP50, Metric.LatencyP99) { Of = load => load.Kind == Kind.Conversation },
            new("rewritten, p50 / p99 µs", "0", Metric.LatencyP50, Metric.LatencyP99) { Of = load => load.Kind == Kind.Rewritten },
        ]),
        new("Streams (SSE), paced", load => load.Kind == Kind.Stream, ("streams, request", load => $"{Connections(load)}, {load.Kilobytes}"),
        [
            new("frames/s", "0", Metric.FrameRate),
            new("CPU µs/frame", "0.0", Metric.Cpu),
            new("× forwarder", "0.00", Metric.Times(Metric.Cpu, Target.Forwarder)),
            new("first token p50 / p99 µs", "0", Metric.FirstTokenP50, Metric.FirstTokenP99),
            new("over direct", Signed, Metric.Over(Metric.FirstTokenP50, Target.Direct), Metric.Over(Metric.FirstTokenP99, Target.Direct)),
            new("the same without the hold-back window", Signed, Metric.Over(Metric.FirstTokenLessWaitP50, Target.Direct), Metric.Over(Metric.FirstTokenLessWaitP99, Target.Direct)),
            new("frame delay over direct p50 / p99 µs", Signed, Metric.Over(Metric.FrameDelayP50, Target.Direct), Metric.Over(Metric.FrameDelayP99, Target.Direct)),
            new("p99 over nginx", Signed, Metric.Over(Metric.FrameDelayP99, Target.Nginx)),
            new("gap stretch p50 / p99 µs", Signed, Metric.GapStretchP50, Metric.GapStretchP99),
        ]),
        new("Slow streams, all at once, in a process with nothing else", load => load.Kind == Kind.SlowStream, ("streams", Connections),
        [
            new("MB before", "0", Metric.Megabytes),
            new("MB with them", "0", Metric.MegabytesLoaded),
            new("KB per stream", "0.0", Metric.KilobytesPerStream) { WithRange = true },
            new("CPU µs/frame", "0.0", Metric.Cpu),
            new("first token p50 / p99 µs", "0", Metric.FirstTokenP50, Metric.FirstTokenP99),
            new("frame delay over direct p50 / p99 µs", Signed, Metric.Over(Metric.FrameDelayP50, Target.Direct), Metric.Over(Metric.FrameDelayP99, Target.Direct)),
        ]),
        new("Start-up, on both cores", load => load.Kind == Kind.Start, null,
        [
            new("ready ms", "0", Metric.Ready) { WithRange = true },
            new("first request ms", "0.0", Metric.FirstRequest) { WithRange = true },
            new("second ms", "0.0", Metric.SecondRequest),
            new("MB then", "0", Metric.Megabytes),
        ]),
    ];

    private static bool Busy(Case load) => load.Connections > 1;

    private static bool Single(Case load) => load.Connections == 1;

    private static string Connections(Case load) => load.Connections.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Some figures of a load in a cell: the medians of its metrics, and the range of the first where that is worth its room.</summary>
internal sealed record Column(string Title, string Format, params ImmutableArray<string> Metrics)
{
    /// <summary>Of which of the row's loads.</summary>
    public Predicate<Case> Of { get; init; } = _ => true;

    public bool WithRange { get; init; }

    /// <summary>Empty where there is no figure.</summary>
    public string Cell(IEnumerable<Row> rows)
    {
        if (rows.FirstOrDefault(row => Of(row.Case) && row.Figures.ContainsKey(Metrics[0]))?.Figures is not { } figures)
        {
            return "";
        }

        Figure first = figures[Metrics[0]];
        string range = WithRange && first.Low != first.High ? $" ({first.Low.ToString(Format)} to {first.High.ToString(Format)})" : "";
        return string.Join(" / ", Metrics.Where(figures.ContainsKey).Select(metric => figures[metric].Median.ToString(Format))) + range;
    }
}
