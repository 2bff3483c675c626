using System.Globalization;
using System.Text;
using Cordon.Detection.Models;
using Cordon.Oversight.Measuring;
using static Cordon.Detection.Models.ModelHead;

namespace Cordon.Train.Text;

/// <summary>
/// What the text model finds in a language that it has not learnt, and in one of which it knows other templates: trained without the language's templates and
/// rows, or with half of the templates of every language but English, and asked about what the rest makes.
/// </summary>
internal sealed class LanguageTrial(IReadOnlyList<Example> rows, IReadOnlyList<Grammar> grammars, HeadCalibration[] calibrations, IReadOnlyDictionary<string, float[]> heldOut, TextWriter progress)
{
    private const string English = "en";
    private const int Each = 4;
    private const int Seed = 7;
    private const double Share = 0.01;

    private static readonly string[] Attacks = ["direct_injection", "system_prompt_extraction", "jailbreak", "turned"];
    private static readonly string[] Questions = ["chat", "trigger", "roleplay", "brief"];
    private static readonly string[] Contents = ["document", "content", "carrier"];

    /// <summary>A table of all languages but English, in Markdown.</summary>
    public string Table()
    {
        // What a user writes is held against chat, what an assistant reads against documents, each of sources that a model has not seen.
        double chat = Reached([.. rows.Where(row => row.Set.StartsWith("bn_", StringComparison.Ordinal) && row.Kind == "benign" && row.Labels.IsKnown((int)Injection) && heldOut.ContainsKey(row.Id) && !row.Labels.IsKnown((int)Order)).Select(row => Spoken(heldOut[row.Id]))]);
        double content = Reached([.. rows.Where(row => row.Kind == "benign" && row.Labels.IsKnown((int)Order) && heldOut.ContainsKey(row.Id)).Select(row => Read(heldOut[row.Id]))]);
        Grammar[] others = [.. grammars.Where(grammar => grammar.Language != English)];
        var unknown = new Asked[others.Length];
        Parallel.For(0, others.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            string language = others[i].Language;
            LinearTrainer trainer = Training.Train([.. rows.Where(row => row.Language != language)], [.. grammars.Where(grammar => grammar.Language != language)]);
            unknown[i] = Ask(trainer, others[i]) with { Rows = [.. rows.Where(row => row.Language == language && row.Labels.IsTrue((int)Attack)).Select(row => Spoken(Training.Ask(trainer, row)))] };
            progress.WriteLine($"without {language}");
        });

        var halves = new Asked[2][];
        Parallel.For(0, 2, which =>
        {
            LinearTrainer trainer = Training.Train(rows, [.. grammars.Select(grammar => grammar.Language == English ? grammar : grammar.Half(which))]);
            halves[which] = [.. others.Select(grammar => Ask(trainer, grammar.Half(1 - which)))];
            progress.WriteLine($"half {which + 1} of the templates");
        });

        var table = new StringBuilder();
        table.Append("| language | attacks, orders (generated) | not learnt: attacks at 1 % of chat | at 1 % of its own | orders at 1 % of content | at 1 % of its own | rows of attacks found | other templates learnt: attacks at 1 % of chat | at 1 % of its own | harmless hit | orders at 1 % of content | at 1 % of its own | harmless hit |\n");
        table.Append("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        var allUnknown = Asked.None;
        var allHalf = Asked.None;
        for (int i = 0; i < others.Length; i++)
        {
            Asked half = halves[0][i].And(halves[1][i]);
            Line(table, others[i].Language, unknown[i], half, chat, content);
            (allUnknown, allHalf) = (allUnknown.And(unknown[i]), allHalf.And(half));
        }

        Line(table, "all", allUnknown, allHalf, chat, content);
        return table.ToString();
    }

    private static void Line(StringBuilder table, string name, Asked unknown, Asked half, double chat, double content) =>
        table.Append(CultureInfo.InvariantCulture, $"| {name} | {half.Attacks.Length:N0}, {half.Orders.Length:N0} | {Over(unknown.Attacks, chat)} | {Over(unknown.Attacks, Reached(unknown.Questions))} | {Over(unknown.Orders, content)} | {Over(unknown.Orders, Reached(unknown.Contents))} | {(unknown.Rows.Length == 0 ? "–" : $"{unknown.Rows.Count(score => score > chat)} of {unknown.Rows.Length}")} | {Over(half.Attacks, chat)} | {Over(half.Attacks, Reached(half.Questions))} | {Over(half.Questions, chat)} | {Over(half.Orders, content)} | {Over(half.Orders, Reached(half.Contents))} | {Over(half.Contents, content)} |\n");

    private Asked Ask(LinearTrainer trainer, Grammar grammar)
    {
        List<Example> made = new Generator([grammar], [], Seed).Make(Each);
        double[] Of(string[] kinds, Func<float[], double> score) => [.. made.Where(example => kinds.Contains(example.Kind)).Select(example => score(Training.Ask(trainer, example)))];
        return new(Of(Attacks, Spoken), Of(Questions, Spoken), Of(["buried"], Read), Of(Contents, Read), []);
    }

    private double Spoken(float[] logits) => Math.Max(
        Math.Max(calibrations[(int)Injection].Score(logits[(int)Injection]), calibrations[(int)Extraction].Score(logits[(int)Extraction])),
        calibrations[(int)Attack].Score(logits[(int)Attack]));

    private double Read(float[] logits) => calibrations[(int)Order].Score(logits[(int)Order]);

    private static double Reached(double[] harmless) => harmless.OrderDescending().ElementAt((int)(harmless.Length * Share));

    private static string Over(double[] scores, double threshold) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * scores.Count(score => score > threshold) / scores.Length:F1} %");

    /// <summary>Scores of what was asked about: of a user's attacks and harmless texts, of content with and without an order, and of rows of attacks.</summary>
    private sealed record Asked(double[] Attacks, double[] Questions, double[] Orders, double[] Contents, double[] Rows)
    {
        public static Asked None { get; } = new([], [], [], [], []);

        public Asked And(Asked other) => new([.. Attacks, .. other.Attacks], [.. Questions, .. other.Questions], [.. Orders, .. other.Orders], [.. Contents, .. other.Contents], [.. Rows, .. other.Rows]);
    }
}
