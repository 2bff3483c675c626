using System.Globalization;
using System.Text;

namespace Cordon.ToolCalls;

/// <summary>What calls through one target took, round by round, in milliseconds.</summary>
/// <param name="Beside">The target that it is compared with: what is more than that is added.</param>
internal sealed record Figures(string Target, string Beside)
{
    public List<double[]> Rounds { get; } = [];

    public int Calls => Rounds.Sum(round => round.Length);

    /// <summary>The median of the rounds' quantiles: one disturbed round moves it little.</summary>
    public double Quantile(double share)
    {
        double[] each = [.. Rounds.Select(round => round.Order().ElementAt(Math.Min(round.Length - 1, (int)(share * round.Length)))).Order()];
        return each[each.Length / 2];
    }
}

/// <summary>The region of a page.</summary>
internal static class FiguresTable
{
    private const string Begin = "<!-- toolcalls:begin -->", End = "<!-- toolcalls:end -->";

    public static string Of(IReadOnlyList<Figures> all, string command, DateTimeOffset at)
    {
        StringBuilder page = new();
        page.AppendLine(CultureInfo.InvariantCulture, $"`{command}`, {at:yyyy-MM-dd}, {Environment.ProcessorCount} cores; medians of {all[0].Rounds.Count} rounds in turn.").AppendLine();
        page.AppendLine("| target | calls | p50 ms | p99 ms | compared with | p50 added ms | p99 added ms |");
        page.AppendLine("| --- | ---: | ---: | ---: | --- | ---: | ---: |");
        foreach (Figures row in all)
        {
            Figures? beside = all.FirstOrDefault(other => other.Target == row.Beside && other != row);
            page.AppendLine(CultureInfo.InvariantCulture, $"| {row.Target} | {row.Calls} | {row.Quantile(0.5):0.00} | {row.Quantile(0.99):0.00} | {beside?.Target ?? "–"} | {Added(row, beside, 0.5)} | {Added(row, beside, 0.99)} |");
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    public static void Write(string page, string table)
    {
        string text = File.ReadAllText(page);
        int from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, to = text.IndexOf(End, StringComparison.Ordinal);
        if (from < Begin.Length || to < from)
        {
            throw new InvalidDataException($"{page} has no region between {Begin} and {End}.");
        }

        File.WriteAllText(page, $"{text[..from]}\n{table}{text[to..]}");
    }

    private static string Added(Figures row, Figures? beside, double share) => beside is null ? "–" : (row.Quantile(share) - beside.Quantile(share)).ToString("0.00", CultureInfo.InvariantCulture);
}
