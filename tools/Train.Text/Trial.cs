using System.Globalization;
using Cordon.Contracts;
using Cordon.Detecting;
using Cordon.Detection.Models;
using Cordon.Evaluating;
using Cordon.Oversight.Measuring;
using static Cordon.Detection.Models.ModelHead;

namespace Cordon.Train.Text;

/// <summary>
/// What a change of the trainer or of the templates does to the figures that matter, for some heads only and in a minute or two: no weights, no page. The other heads
/// and the rules say what they said when the scores were last written.
/// </summary>
internal sealed class Trial(string directory, IReadOnlyList<string> data, IReadOnlyList<Example> rows, IReadOnlyList<Grammar> grammars, FoldMap map, TextWriter progress)
{
    private const string RulesName = "rules.scores";
    private const double Balanced = 0.8;
    private const double Strict = 0.6;

    private sealed record Row(string Id, string Kind, bool IsPositive, bool IsContent, string Source, double Rules);

    private sealed record Scored(Row Row, double Score);

    /// <summary>A table in Markdown.</summary>
    public string Table(ModelHead[] heads)
    {
        Row[] asked = Rules();
        Dictionary<string, float[]> logits = HeldOutLogits.Read(Path.Combine(directory, HeldOutLogits.Name));
        foreach ((string id, float[] held) in new Training(rows, grammars, map, progress).HeldOut(heads))
        {
            foreach (ModelHead head in heads)
            {
                logits[id][(int)head] = held[(int)head];
            }
        }

        HeadCalibration[] calibrations = Thresholds.Of([.. rows.Where(row => logits.ContainsKey(row.Id)).Select(row => (row, logits[row.Id]))]);
        double Score(Row row, ModelHead head) => calibrations[(int)head].Score(logits[row.Id][(int)head]);
        Scored[] scored = [.. asked.Where(row => logits.ContainsKey(row.Id)).Select(row => new Scored(row, Math.Round(Math.Max(row.Rules, row.IsContent ? Score(row, Order) : ((ModelHead[])[Injection, Extraction, Attack]).Max(head => Score(row, head))), 4)))];
        HashSet<string> attacking = [.. scored.Where(row => row.Row.IsPositive).Select(row => row.Row.Source)];
        Scored[] chat = [.. scored.Where(row => row.Row is { Kind: "benign", IsContent: false } && !attacking.Contains(row.Row.Source))];
        Scored[] hard = [.. scored.Where(row => row.Row is { Kind: "hard_benign", IsContent: false } && !attacking.Contains(row.Row.Source))];
        Scored[] content = [.. scored.Where(row => row.Row is { Kind: "benign", IsContent: true })];
        double[] limits = [Reached(chat, 0.01), Reached(chat, 0.02), Reached(content, 0.01), Balanced, Strict];
        progress.WriteLine($"chat {chat.Length}, content {content.Length}, limits {string.Join(" ", limits.Select(limit => limit.ToString("F3", CultureInfo.InvariantCulture)))}");
        var table = new System.Text.StringBuilder("| texts | n | 1 % of chat | 2 % | 1 % of content | balanced | strict |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        void Line(string name, IEnumerable<Scored> of)
        {
            Scored[] all = [.. of];
            table.Append(CultureInfo.InvariantCulture, $"| {name} | {all.Length:N0} | {string.Join(" | ", limits.Select((limit, i) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * all.Count(row => i < 3 ? row.Score > limit : row.Score >= limit) / all.Length:F1} %")))} |\n");
        }

        Line("chat", chat);
        Line("hard", hard);
        foreach (IGrouping<string, Scored> source in hard.GroupBy(row => row.Row.Source))
        {
            Line("- " + source.Key, source);
        }

        Line("content", content);
        foreach (IGrouping<string, Scored> source in content.GroupBy(row => row.Row.Source))
        {
            Line("- " + source.Key, source);
        }

        foreach (IGrouping<string, Scored> kind in scored.Where(row => row.Row.IsPositive).GroupBy(row => row.Row.Kind))
        {
            Line(kind.Key, kind);
            foreach (IGrouping<string, Scored> source in kind.GroupBy(row => row.Row.Source).Where(source => source.Count() >= 10))
            {
                Line("- " + source.Key, source);
            }
        }

        return table.ToString();
    }

    // The score that so many reach: more than it is what counts.
    private static double Reached(Scored[] harmless, double share) => harmless.Select(row => row.Score).OrderDescending().ElementAt((int)(harmless.Length * share));

    // What the rules say of each row that stands where one of the heads is asked; they read for a while, and say the same every time.
    private Row[] Rules()
    {
        string path = Path.Combine(directory, RulesName);
        if (!File.Exists(path))
        {
            var scores = new GuardScores();
            InputLine[] lines = [.. new EvaluationInput([.. data.Where(file => Path.GetFileName(file).Split('_')[0] is "bn" or "pi" or "jb")], [], int.MaxValue).Read()];
            var found = new string?[lines.Length];
            for (int i = 0; i < lines.Length; i++)
            {
                if (lines[i].Row is { } row && Reading.For(row).FirstOrDefault(reading => reading.IsText) is { } reading)
                {
                    DetectionLine line = row.ToLine(reading);
                    found[i] = string.Create(CultureInfo.InvariantCulture, $"{row.Id}\t{row.Kind}\t{row.Label == true}\t{line.Surface == Surface.ToolResult}\t{row.Source}\t{scores.RulesOf(line).Values.DefaultIfEmpty(0).Max()}");
                }
            }

            File.WriteAllLines(path, found.OfType<string>());
        }

        return [.. File.ReadLines(path).Select(line => line.Split('\t')).Select(at => new Row(at[0], at[1], bool.Parse(at[2]), bool.Parse(at[3]), at[4], double.Parse(at[5], CultureInfo.InvariantCulture)))];
    }
}
