using System.Text.RegularExpressions;
using Cordon.Evaluating;
using Cordon.Evaluating.Evading;

namespace Cordon.Repository;

/// <summary>Figures that are told a second time are those of the tables that commands write into docs/detectors.md: on the cards of models, and in that page's own lines about targets and peers.</summary>
public sealed partial class MeasuredFigures
{
    private const string Page = "docs/detectors.md";
    private const string Write = "CORDON_WRITE_GENERATED=1 artifacts/bin/Cordon.Repository/debug/Cordon.Repository";

    private static readonly PageRegion Scores = new("scores");

    public static TheoryData<string> Cards => ["text-linear", "harm-linear", "refusal-linear"];

    private static bool Writes => Environment.GetEnvironmentVariable("CORDON_WRITE_GENERATED") == "1";

    [Theory]
    [MemberData(nameof(Cards))]
    public void A_card_tells_the_scores_that_the_page_tells(string model)
    {
        string card = $"catalog/models/{model}/card.md";
        string expected = $"\nCopied from [docs/detectors.md](../../../docs/detectors.md) by `{Write}`:\n\n{string.Join('\n', TablesOf(model))}";
        if (Writes)
        {
            Scores.Write(Checkout.PathOf(card), "", expected);
        }

        string told = Scores.Of(Checkout.Read(card))[(Scores.Begin.Length + 1)..];
        Assert.True(told == expected, $"{card} has other scores than {Page}. Copy them, in the checkout's root:\n{Write}\nand see whether its prose still holds. They are:\n{expected}");
    }

    [Fact]
    public void Lines_of_the_page_that_follow_from_its_tables_are_as_these_are()
    {
        string page = Checkout.Read(Page);
        string wanted = Lines().Aggregate(page, Told);
        if (Writes)
        {
            File.WriteAllText(Checkout.PathOf(Page), wanted);
            return;
        }

        IEnumerable<string> stale = wanted.Split('\n').Except(page.Split('\n'));
        Assert.True(!stale.Any(), $"{Page} has lines that its tables do not bear out. Write them again, in the checkout's root:\n{Write}\nThey are:\n{string.Join('\n', stale)}");
    }

    [Fact]
    public void Figures_of_targets_stand_in_the_sections_that_their_lines_link_to()
    {
        string[] targets = [.. Section(Checkout.Read(Page), "#targets").Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2)];
        Assert.NotEmpty(targets);
        foreach (string[] target in targets.Select(Cells))
        {
            Match link = Link().Match(target[5]);
            string text = Checkout.Read(link.Groups[1].Length == 0 ? Page : Path.Combine("docs", link.Groups[1].Value));
            string section = link.Groups[2].Length == 0 ? text : Section(text, link.Groups[2].Value);
            Assert.All(Figure().Matches(target[2]), figure => Assert.True(
                section.Contains(figure.Value, StringComparison.Ordinal), $"{Page}: the target \"{target[0]}\" says {figure.Value}, and {target[5]} does not: tell what stands there."));
        }
    }

    private static string Section(string page, string anchor) =>
        page.Split("\n## ").Skip(1).Single(section => MarkdownPage.Anchor(section.Split('\n')[0]) == anchor);

    private static IEnumerable<string> TablesOf(string model) => model switch
    {
        "text-linear" =>
        [
            Table("Ranking and calibration", row => IsAttack(row[0]) && row[1] == "together"),
            Table("Operating points: what a policy fires on", row => IsAttack(row[0]) && row[1] == "together"),
        ],
        "harm-linear" =>
        [
            Table("Ranking and calibration", row => row[1] == "harm"),
            Table("By source, all guards of a task together, policy balanced", row => row[0] is "harm" or "toxicity", without: "p50, p99, µs"),
        ],
        "refusal-linear" => [Table("Agreement with the labels, policy balanced", row => row[1] == "refusal")],
        _ => throw new ArgumentOutOfRangeException(nameof(model)),
    };

    private static bool IsAttack(string task) => task is "direct-injection" or "indirect-injection" or "jailbreak" or "system-prompt-extraction" or "tool-poisoning";

    /// <summary>Whole lines of tables that people wrote, each with the cell that it begins with.</summary>
    private static IEnumerable<string> Lines()
    {
        string[] direct = Ranked("direct-injection");
        string[] indirect = Ranked("indirect-injection");
        yield return $"| **Cordon**, direct injection | sources that the model has not seen, CPU | AUC {direct[5]}, recall at 1 % {direct[7]}; [times](#time) | n = {direct[3]}; {direct[4].Replace(", ", " easy and ", StringComparison.Ordinal)} hard harmless ones; above |";
        yield return $"| **Cordon**, orders in content | sources that the model has not seen, tool results, mails, pages | recall at 1 % of chat {indirect[7]}; preset balanced {Operating("indirect-injection", "balanced")} | n = {indirect[3]} and {indirect[4].Split(", ")[0]} harmless ones; above |";
        yield return $"| **Cordon**, over-defence | hard harmless texts of users | {direct[8]} hit where 1 % of chat is; preset balanced {Operating("direct-injection", "balanced", column: 5)} | above |";

        string suite = EvasionReport.Region.Of(Checkout.Read(Page));
        Match kept = Kept().Match(suite);
        IEnumerable<string> worst = suite.Split('\n').Where(line => line.Contains("**below 95 %**", StringComparison.Ordinal)).Select(Cells)
            .OrderBy(row => double.Parse(row[3].Split(' ')[0])).Take(3).Select(row => $"{row[0]} ({row[3]})");
        int missing = int.Parse(kept.Groups[2].Value) - int.Parse(kept.Groups[1].Value);
        yield return $"| written otherwise: 95 % are still found after each transformation | all | {kept.Groups[1].Value} of {kept.Groups[2].Value} | {(missing > 0 ? $"**{missing} transformations**" : "met")} | most is lost by {string.Join(", ", worst)} | [Under disguise](#under-disguise) |";

        string[] languages = [.. new PageRegion("languages").Of(Checkout.Read(Page)).Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))];
        int learnt = Array.IndexOf(Cells(languages[0]), "other templates learnt: attacks at 1 % of chat");
        int not = Array.IndexOf(Cells(languages[0]), "not learnt: attacks at 1 % of chat");
        string[] all = Cells(languages.Single(line => line.StartsWith("| all |", StringComparison.Ordinal)));
        double missed = 60 - double.Parse(all[learnt].Split(' ')[0]);
        yield return $"| other languages, generated attacks: recall at 1 % of chat | ≥ 60 % | {all[learnt]}; {all[not]} in languages that were not learnt | {(missed > 0 ? $"**{missed:0.0} points**" : "met")} | the model knows words, and few sources have any in these languages | [Other languages](#other-languages) |";
    }

    private static string Told(string page, string line)
    {
        string begin = line[..(line.IndexOf(" | ", StringComparison.Ordinal) + 3)];
        string[] lines = page.Split('\n');
        int at = Array.FindIndex(lines, one => one.StartsWith(begin, StringComparison.Ordinal));
        Assert.True(at >= 0, $"{Page} has no line that begins with: {begin}");
        lines[at] = line;
        return string.Join('\n', lines);
    }

    private static string[] Ranked(string task) => Rows("Ranking and calibration").Single(row => row[0] == task && row[1] == "together");

    // Without the interval, which the table has.
    private static string Operating(string task, string policy, int column = 3) =>
        Rows("Operating points: what a policy fires on").Single(row => row[0] == task && row[1] == "together" && row[2] == policy)[column].Split(" (")[0];

    private static IEnumerable<string[]> Rows(string title) => LinesOf(title).Skip(2).Select(Cells);

    /// <param name="without">A column that is left out: times are others with each run.</param>
    private static string Table(string title, Func<string[], bool> wanted, string? without = null)
    {
        string[] lines = LinesOf(title);
        int left = Array.IndexOf(Cells(lines[0]), without);
        string[][] rows = [.. lines.Skip(2).Select(Cells).Where(wanted)];
        Assert.NotEmpty(rows);
        return $"{title}:\n\n{string.Join('\n', lines.Take(2).Select(Cells).Concat(rows).Select(row => $"| {string.Join(" | ", row.Where((_, i) => i != left))} |"))}\n";
    }

    private static string[] LinesOf(string title)
    {
        string region = new PageRegion("evaluation").Of(Checkout.Read(Page));
        int at = region.IndexOf($"### {title}\n", StringComparison.Ordinal);
        Assert.True(at >= 0, $"{Page} has no table \"{title}\": measure again, as its beginning says.");
        int end = region.IndexOf("\n### ", at, StringComparison.Ordinal);
        return [.. region[at..(end < 0 ? region.Length : end)].Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))];
    }

    private static string[] Cells(string line) => line.Trim('|', ' ').Split(" | ");

    [GeneratedRegex(@"\]\(([^)#]*)(#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Figure();

    [GeneratedRegex(@"\*\*(\d+) of (\d+) transformations")]
    private static partial Regex Kept();
}
