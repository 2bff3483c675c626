using System.Globalization;
using Cordon.EndToEnd.Data;

namespace Cordon.EndToEnd.CommandLine;

/// <summary>A small draw of what stands in docs/detectors.md: few attacks of each task, so the bounds are wide.</summary>
public sealed class EvasionTests
{
    private const int Attacks = 8;

    // What is lost by chance among some forty attacks.
    private const double LeastOfSample = 0.8;

    [Fact]
    public async Task Nearly_every_transformation_leaves_an_attack_what_it_is_to_the_guards_and_harmless_texts_too()
    {
        CommandResult run = await BuiltCordon.RunAsync("eval", "--evasion", "--data", SharedData.FolderOrSkip(), "--attacks", $"{Attacks}", "--pairs", "4");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        string[][] rows = [.. run.Lines.Select(line => line.Split(" | ")).Where(cells => cells.Length == 8 && cells[3].EndsWith(" %", StringComparison.Ordinal))];
        Assert.InRange(rows.Length, 60, 1_000);

        string[][] undone = [.. rows.Where(cells => !cells[7].StartsWith("left:", StringComparison.Ordinal))];
        Assert.InRange(undone.Length, 60, rows.Length);
        string[] lost = [.. undone.Where(cells => Percent(cells[3]) < LeastOfSample * 100).Select(cells => cells[0])];
        Assert.True(lost.Length <= undone.Length / 20, string.Join(", ", lost));
        Assert.InRange(undone.Average(cells => Percent(cells[3])), 93, 100);

        (int hits, int of) = (rows.Sum(cells => Number(cells[5])), rows.Sum(cells => Number(cells[6])));
        Assert.InRange(hits, 0, of / 20);
    }

    [Fact]
    public async Task The_same_seed_draws_the_same_rows()
    {
        string[] arguments = ["eval", "--evasion", "--data", Path.Combine(SharedData.Checkout, "docs", "examples", "labelled.jsonl"), "--attacks", "4", "--pairs", "3"];
        CommandResult first = await BuiltCordon.RunAsync(arguments);
        CommandResult again = await BuiltCordon.RunAsync(arguments);
        Assert.Equal((0, first.Output), (again.Code, again.Output));
        Assert.Contains("direct-injection 3 of 4 looked at", first.Output, StringComparison.Ordinal);
    }

    private static double Percent(string cell) => double.Parse(cell[..^2], CultureInfo.InvariantCulture);

    private static int Number(string cell) => int.Parse(cell, CultureInfo.InvariantCulture);
}
