namespace Cordon.Load.Reporting;

/// <summary>Replaces what stands between the two markers of a Markdown page.</summary>
internal static class FiguresRegion
{
    private const string Begin = "<!-- figures:begin -->";
    private const string End = "<!-- figures:end -->";

    /// <summary>Fails where <see cref="Write"/> would, for use before a long run.</summary>
    public static void Demand(string file) => Find(File.ReadAllText(file), file);

    public static void Write(string file, LoadReport report)
    {
        string page = File.ReadAllText(file);
        (int begin, int end) = Find(page, file);
        string budgets = report.Budgets.All(budget => budget.Standing == Standing.Unmeasured) ? "" :
            "**Budgets**\n\n| budget | measured | standing |\n| --- | ---: | --- |\n" +
            string.Concat(report.Budgets.Select(budget => $"| {budget.Budget} | {budget.Measured:0.##} | {budget.Words} |\n")) + "\n";
        string missing = report.Missing.IsEmpty ? "" : $" Left out: {string.Join("; ", report.Missing)}.";
        string region = $"{report.Heading}.\n{report.Quietness}.{missing}\n\n`{report.CommandLine}`\n\n{budgets}{Tables.Markdown(report.Rows)}";
        File.WriteAllText(file, $"{page[..(begin + Begin.Length)]}\n{region}{page[end..]}");
    }

    private static (int Begin, int End) Find(string page, string file)
    {
        int begin = page.IndexOf(Begin, StringComparison.Ordinal);
        int end = page.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin ? (begin, end) : throw new InvalidDataException($"{file} has no region {Begin} … {End}.");
    }
}
