using System.Collections.Immutable;
using System.Text;
using Cordon.Load.Measuring;
using Cordon.Load.Targets;

namespace Cordon.Load.Reporting;

/// <summary>The rows as tables, one per load, as plain text and as Markdown.</summary>
internal static class Tables
{
    private static readonly ImmutableArray<Column> Json =
    [
        new("requests/s", Metric.Rate, "0"),
        new("× direct", Metric.Times(Metric.Rate, Target.Direct), "0.00"),
        new("CPU µs", Metric.Cpu, "0.0"),
        new("× forwarder", Metric.Times(Metric.Cpu, Target.Forwarder), "0.00", WithRange: true),
        new("× nginx", Metric.Times(Metric.Cpu, Target.Nginx), "0.00", WithRange: true),
        new("p50 µs", Metric.LatencyP50, "0"),
        new("p99 µs", Metric.LatencyP99, "0"),
        new("p50 over direct", Metric.Over(Metric.LatencyP50, Target.Direct), "+0;-0;0", WithRange: true),
        new("p99 over direct", Metric.Over(Metric.LatencyP99, Target.Direct), "+0;-0;0", WithRange: true),
    ];

    private static readonly ImmutableArray<Column> Stream =
    [
        new("frames/s", Metric.FrameRate, "0"),
        new("CPU µs/frame", Metric.Cpu, "0.0"),
        new("× forwarder", Metric.Times(Metric.Cpu, Target.Forwarder), "0.00", WithRange: true),
        new("× nginx", Metric.Times(Metric.Cpu, Target.Nginx), "0.00", WithRange: true),
        new("first token p50/p99 µs", Metric.FirstTokenP50, "0", Second: Metric.FirstTokenP99),
        new("over direct p50/p99", Metric.Over(Metric.FirstTokenP50, Target.Direct), "+0;-0;0", Second: Metric.Over(Metric.FirstTokenP99, Target.Direct)),
        new("frame delay p50/p99 µs", Metric.FrameDelayP50, "0", Second: Metric.FrameDelayP99),
        new("over direct p50/p99", Metric.Over(Metric.FrameDelayP50, Target.Direct), "+0;-0;0", Second: Metric.Over(Metric.FrameDelayP99, Target.Direct)),
        new("p99 over nginx", Metric.Over(Metric.FrameDelayP99, Target.Nginx), "+0;-0;0", WithRange: true),
        new("gap stretch p50/p99 µs", Metric.GapStretchP50, "+0;-0;0", Second: Metric.GapStretchP99),
    ];

    public static string Text(IEnumerable<Row> rows) => Render(rows, (title, cells) =>
    {
        int[] widths = [.. Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(line => line[column].Length))];
        return title + "\n" + string.Concat(cells.Select(line =>
            "  " + string.Join("  ", line.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))) + "\n"));
    });

    public static string Markdown(IEnumerable<Row> rows) => Render(rows, (title, cells) =>
        $"**{title}**\n\n| {string.Join(" | ", cells[0])} |\n|{string.Concat(cells[0].Select((_, column) => column == 0 ? " --- |" : " ---: |"))}\n" +
        string.Concat(cells.Skip(1).Select(line => $"| {string.Join(" | ", line)} |\n")));

    private static string Render(IEnumerable<Row> rows, Func<string, List<string[]>, string> table)
    {
        StringBuilder text = new();
        foreach (IGrouping<Case, Row> same in rows.GroupBy(row => row.Case))
        {
            // A column that no target has a value for would say nothing.
            ImmutableArray<Column> columns = [.. (same.Key.IsStream ? Stream : Json).Where(column => same.Any(row => row.Figures.ContainsKey(column.Metric)))];
            List<string[]> cells = [["target", .. columns.Select(column => column.Title)]];
            cells.AddRange(same.Select(row => (string[])[row.Target + (row.Errors > 0 ? $" ({row.Errors} errors)" : ""), .. columns.Select(column => column.Cell(row))]));
            text.Append(text.Length > 0 ? "\n" : "").Append(table(same.Key.Title, cells));
        }

        return text.ToString();
    }

    private sealed record Column(string Title, string Metric, string Format, bool WithRange = false, string? Second = null)
    {
        public string Cell(Row row)
        {
            if (!row.Figures.TryGetValue(Metric, out Figure? figure))
            {
                return "";
            }

            string cell = figure.Median.ToString(Format);
            if (WithRange && figure.Low != figure.High)
            {
                cell += $" ({figure.Low.ToString(Format)} to {figure.High.ToString(Format)})";
            }

            return Second is not null && row.Figures.TryGetValue(Second, out Figure? second) ? $"{cell} / {second.Median.ToString(Format)}" : cell;
        }
    }
}
