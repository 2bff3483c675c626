using System.Globalization;
using Cordon.Configuration;
using Spectre.Console;

namespace Cordon.Demo;

/// <summary>The day as a person reads it: a line per exchange, a sentence of totals, and how to check the evidence.</summary>
internal static class DemoTable
{
    // Narrow enough for a terminal of this many columns; a pipe has no width of its own.
    private const int Columns = 100;

    public static void Print(List<SceneOutcome> outcomes, string preset, string evidence)
    {
        bool plain = Console.IsOutputRedirected;
        IAnsiConsole console = plain
            ? AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors })
            : AnsiConsole.Console;
        if (plain)
        {
            console.Profile.Width = Columns;
        }

        // What was found may be much; the rest of a row stays on its line.
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string name in (ReadOnlySpan<string>)["exchange", "kind", "route", "decision", "why", "read", "ms"])
        {
            table.AddColumn(new TableColumn(name) { Padding = new Padding(0, 0, 1, 0), NoWrap = name != "why" });
        }

        table.Columns[6].RightAligned();
        foreach (SceneOutcome outcome in outcomes)
        {
            table.AddRow(
                Markup.Escape(outcome.Scene.Name),
                Kind(outcome.Scene.Kind),
                outcome.Scene.Path["/v1/".Length..].Split('/')[0],
                $"[{Colour(outcome.Decision)}]{outcome.Decision}[/]",
                Markup.Escape(Why(outcome)),
                outcome.Coverage,
                outcome.Added.ToString("0.0", CultureInfo.InvariantCulture));
        }

        console.Write(table);
        Console.WriteLine("why: what was found; in brackets, what every guard in mode enforce would have done.");
        Console.WriteLine("read: whether guards have read every part. ms: added over asking the model directly, median of 5.");
        Console.WriteLine();
        Totals(outcomes, preset);
        Console.WriteLine("The day was written by hand to show the product; measured detection rates are in docs/detectors.md.");
        Console.WriteLine($"Verify the evidence: {ThisProgram.Command} verify {ShellWord.Of(evidence)}");
    }

    public static string Kind(SceneKind kind) => kind switch
    {
        SceneKind.Benign => "benign",
        SceneKind.HardBenign => "hard benign",
        SceneKind.Attack => "attack",
        SceneKind.Data => "data",
    };

    private static void Totals(List<SceneOutcome> outcomes, string preset)
    {
        List<SceneOutcome> ordinary = [.. outcomes.Where(outcome => outcome.Scene.Kind is SceneKind.Benign or SceneKind.HardBenign)];
        List<SceneOutcome> hostile = [.. outcomes.Except(ordinary)];
        int stopped = hostile.Count(outcome => outcome.Decision is "deny" or "modify");
        int noticed = hostile.Count(outcome => outcome.Decision == "allow" && outcome.Would != "allow");
        double[] added = [.. outcomes.Select(outcome => outcome.Added).Order()];
        Console.WriteLine($"{outcomes.Count} exchanges under the preset {preset}:");
        Console.WriteLine($"  of {hostile.Count} attacks and leaks {stopped} stopped or defused, {noticed} noticed and let pass as the preset says, {hostile.Count - stopped - noticed} not noticed;");
        Console.WriteLine($"  of {ordinary.Count} ordinary ones {ordinary.Count(outcome => outcome.Decision == "allow")} untouched;");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  added {added[added.Length / 2]:0.0} ms (median of medians, one client, this machine)."));
    }

    private static string Why(SceneOutcome outcome) =>
        outcome.Decision == outcome.Would ? outcome.Reason : $"{outcome.Reason} ({outcome.Would})";

    private static string Colour(string decision) => decision switch
    {
        "allow" => "green",
        "modify" => "yellow",
        _ => "red",
    };
}
