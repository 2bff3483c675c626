using System.Collections.Immutable;
using System.Text;

namespace Cordon.Load.Reporting;

/// <summary>The rows as tables, one per question, as plain text and as Markdown.</summary>
internal static class Tables
{
    public static string Text(IReadOnlyCollection<Row> rows) => Render(rows, (title, cells) =>
    {
        int[] widths = [.. Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(line => line[column].Length))];
        return title + "\n" + string.Concat(cells.Select(line =>
            "  " + string.Join("  ", line.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))) + "\n"));
    });

    public static string Markdown(IReadOnlyCollection<Row> rows) => Render(rows, (title, cells) =>
        $"**{title}**\n\n| {string.Join(" | ", cells[0])} |\n|{string.Concat(cells[0].Select((_, column) => column == 0 ? " --- |" : " ---: |"))}\n" +
        string.Concat(cells.Skip(1).Select(line => $"| {string.Join(" | ", line)} |\n")));

    private static string Render(IReadOnlyCollection<Row> rows, Func<string, List<string[]>, string> render)
    {
        StringBuilder text = new();
        foreach (Table table in Table.All)
        {
            // In the order in which they were measured: by load, then by target.
            List<IGrouping<(string Key, string Target), Row>> lines =
                [.. rows.Where(row => table.Is(row.Case)).GroupBy(row => (table.Key?.Of(row.Case) ?? "", row.Target))];
            // A column that no target has a value for would say nothing.
            ImmutableArray<Column> columns = [.. table.Columns.Where(column => lines.Any(line => column.Cell(line).Length > 0))];
            if (columns.IsEmpty)
            {
                continue;
            }

            List<string[]> cells = [["target", .. Maybe(table.Key?.Title), .. columns.Select(column => column.Title)]];
            foreach (IGrouping<(string Key, string Target), Row> line in lines)
            {
                long errors = line.Sum(row => row.Errors);
                string[] figures = [.. columns.Select(column => column.Cell(line))];
                if (errors > 0 || figures.Any(figure => figure.Length > 0))
                {
                    cells.Add([line.Key.Target + (errors > 0 ? $" ({errors} errors)" : ""), .. Maybe(table.Key is null ? null : line.Key.Key), .. figures]);
                }
            }

            text.Append(text.Length > 0 ? "\n" : "").Append(render(table.Title, cells));
        }

        return text.ToString();
    }

    private static string[] Maybe(string? cell) => cell is null ? [] : [cell];
}
