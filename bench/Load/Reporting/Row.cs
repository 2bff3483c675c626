using System.Collections.Immutable;
using Cordon.Load.Measuring;
using Cordon.Load.Targets;

namespace Cordon.Load.Reporting;

/// <summary>One target under one load over all rounds.</summary>
internal sealed record Row(Case Case, string Target, long Errors, ImmutableSortedDictionary<string, Figure> Figures);

/// <summary>The median over the rounds, and how far they lie apart.</summary>
internal sealed record Figure(double Median, double Low, double High)
{
    public static Figure Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Figure(median, sorted[0], sorted[^1]);
    }
}

/// <summary>Compares within each round, then takes the median: the machine drifts from round to round, and a ratio of medians would show it.</summary>
internal static class Rows
{
    private static readonly ImmutableArray<(string Metric, string To)> Ratios =
    [
        (Metric.Cpu, Target.Forwarder), (Metric.Cpu, Target.Nginx), (Metric.Cpu, Target.Haproxy), (Metric.Cpu, Target.PortkeyRegex), (Metric.Cpu, Target.CordonOff),
        (Metric.Rate, Target.Direct), (Metric.Rate, Target.Nginx), (Metric.Rate, Target.Forwarder),
    ];

    private static readonly ImmutableArray<(string Metric, string To)> Differences =
    [
        .. from metric in new[] { Metric.LatencyP50, Metric.LatencyP99, Metric.LatencyP999, Metric.FirstTokenP50, Metric.FirstTokenP99, Metric.FirstTokenLessWaitP50, Metric.FirstTokenLessWaitP99, Metric.FrameDelayP50, Metric.FrameDelayP99, Metric.GapStretchP50, Metric.GapStretchP99 }
           from to in new[] { Target.Direct, Target.Nginx, Target.Forwarder }
           select (metric, to),
        (Metric.KilobytesPerStream, Target.Forwarder),
    ];

    public static ImmutableArray<Row> Of(IReadOnlyCollection<Window> windows) =>
    [
        .. from window in windows
           group window by (window.Case, window.Target) into same
           let figures = same.SelectMany(window => All(window, windows)).GroupBy(value => value.Key, value => value.Value)
           select new Row(same.Key.Case, same.Key.Target, same.Sum(window => window.Errors), figures.ToImmutableSortedDictionary(f => f.Key, Figure.Of, StringComparer.Ordinal)),
    ];

    private static IEnumerable<KeyValuePair<string, double>> All(Window window, IReadOnlyCollection<Window> windows)
    {
        double? Of(string metric, string target) =>
            windows.FirstOrDefault(other => other.Case == window.Case && other.Round == window.Round && other.Target == target)?.Values.TryGetValue(metric, out double value) == true ? value : null;

        foreach (KeyValuePair<string, double> value in window.Values)
        {
            yield return value;
        }

        // What a conversation's cache of verdicts brings, or whatever else knows a history again.
        if (window.Case.Kind == Kind.Conversation && window.Values.TryGetValue(Metric.Cpu, out double kept) &&
            windows.FirstOrDefault(other => other.Case == window.Case with { Kind = Kind.Rewritten } && other.Round == window.Round && other.Target == window.Target) is { } rewritten &&
            rewritten.Values.TryGetValue(Metric.Cpu, out double anew))
        {
            yield return new(Metric.Times(Metric.Cpu, Metric.HistoryRewritten), kept / anew);
        }

        // Direct is what the others are compared with; compared itself, it would only puzzle.
        if (window.Target == Target.Direct)
        {
            yield break;
        }

        foreach ((string metric, string to) in Ratios)
        {
            if (to != window.Target && Of(metric, window.Target) is { } own && Of(metric, to) is { } other)
            {
                yield return new(Metric.Times(metric, to), own / other);
            }
        }

        foreach ((string metric, string to) in Differences)
        {
            if (to != window.Target && Of(metric, window.Target) is { } own && Of(metric, to) is { } other)
            {
                yield return new(Metric.Over(metric, to), own - other);
            }
        }
    }
}
