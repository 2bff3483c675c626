using System.Globalization;
using System.Text;

namespace Cordon.Trajectories;

/// <summary>How the trajectories of one set ended under one policy.</summary>
internal sealed record Figures(string Set, bool IsAttack, string Preset, string Rule, IReadOnlyList<Played> All)
{
    public int Count => All.Count;

    /// <summary>Of attacks: the malicious call did not go through as it was wanted, and the agent got as far as it.</summary>
    public int Stopped => All.Count(played => played.Ending != Ending.Passed && played.AtAttack);

    /// <summary>The user's own step was stopped or held: nobody attacked yet.</summary>
    public int Earlier => All.Count(played => played.Ending != Ending.Passed && !played.AtAttack);

    public int Passed => All.Count(played => played.Ending == Ending.Passed);

    public string ToRow() => IsAttack
        ? $"| `{Set}`, attacks | {Preset} | {Rule} | {Count} | {Percent(Stopped)} | {By(Ending.Stopped)} | {By(Ending.Person)} | {Percent(Passed)} | {Earlier} |"
        : $"| `{Set}`, benign | {Preset} | {Rule} | {Count} | – | {By(Ending.Stopped)} | {By(Ending.Person)} | {Percent(Passed)} | – |";

    private string By(Ending ending)
    {
        string[] causes =
        [
            .. All.Where(played => (played.Ending == ending || (ending == Ending.Stopped && played.Ending == Ending.Changed)) && (played.AtAttack || !IsAttack))
                .GroupBy(played => played.Ending == Ending.Changed ? "changed" : played.By).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => $"{group.Key} {group.Count()}"),
        ];
        return causes.Length == 0 ? "–" : string.Join(", ", causes);
    }

    private string Percent(int part) => $"{(100.0 * part / Math.Max(Count, 1)).ToString("0.0", CultureInfo.InvariantCulture)} % ({part})";
}

/// <summary>The table of a page.</summary>
internal static class FiguresTable
{
    private const string Begin = "<!-- trajectories:begin -->", End = "<!-- trajectories:end -->";

    public static string Of(IEnumerable<Figures> figures, string command, DateTimeOffset at)
    {
        StringBuilder page = new();
        page.AppendLine(CultureInfo.InvariantCulture, $"`{command}`, {at:yyyy-MM-dd}, {Environment.ProcessorCount} cores.").AppendLine();
        page.AppendLine("| trajectories | preset | rules | n | attack stopped or held | stopped by | held for a person by | passed | stopped before the attack |");
        page.AppendLine("| --- | --- | --- | ---: | ---: | --- | --- | ---: | ---: |");
        foreach (Figures row in figures)
        {
            page.AppendLine(row.ToRow());
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
}
