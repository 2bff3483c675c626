using System.Globalization;
using System.Text;
using Cordon.Detection.Models;
using static Cordon.Detection.Models.ModelHead;

namespace Cordon.Train.Text;

/// <summary>
/// What the text model finds in a language that it has not learnt, and in one of which it knows other templates: trained without the templates and rows of some of the languages,
/// or with half of the templates of every language but English, and asked about what the rest makes.
/// </summary>
/// <param name="all">The grammars, with the templates of which only the heads for other languages learn.</param>
/// <param name="halves">The heads for other languages, learnt of either half of the templates.</param>
internal sealed class LanguageTrial(IReadOnlyList<Example> rows, IReadOnlyList<Grammar> grammars, IReadOnlyList<Grammar> all, HeadCalibration[] calibrations, IReadOnlyDictionary<string, float[]> heldOut, LinearTrainer[] halves, TextWriter progress)
{
    private const int Each = 4;
    private const int Seed = 7;
    private const double Share = 0.01;

    // So many models, each without every fourth language.
    private const int Groups = 4;

    private static readonly ModelHead[] AskedOfUsers = [Injection, Extraction, Attack, ForeignOverride, ForeignAttack];
    private static readonly ModelHead[] AskedOfContent = [Order, ForeignOrder];

    private static readonly string[] Attacks = ["direct_injection", "system_prompt_extraction", "jailbreak", "turned"];
    private static readonly string[] Contents = ["document", "content", "carrier"];

    /// <summary>A table of all languages but English, in Markdown.</summary>
    public string Table()
    {
        // What a user writes is held against chat, what an assistant reads against documents, each of sources that a model has not seen.
        double chat = Reached([.. rows.Where(row => row.Set.StartsWith("bn_", StringComparison.Ordinal) && row.Kind == "benign" && row.Labels.IsKnown((int)Injection) && heldOut.ContainsKey(row.Id) && !row.Labels.IsKnown((int)Order)).Select(row => Worst(heldOut[row.Id], AskedOfUsers))]);
        double content = Reached([.. rows.Where(row => row.Kind == "benign" && row.Labels.IsKnown((int)Order) && heldOut.ContainsKey(row.Id)).Select(row => Worst(heldOut[row.Id], AskedOfContent))]);
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"1 % of chat: {chat:F3}, of content: {content:F3}"));
        Grammar[] others = [.. all.Where(grammar => grammar.Language != ForeignTraining.English)];
        var unknown = new Asked[others.Length];
        var known = new Asked[others.Length];
        Array.Fill(known, Asked.None);
        Parallel.For(0, Groups + halves.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, job =>
        {
            if (job < Groups)
            {
                HashSet<string> left = [.. others.Where((_, at) => at % Groups == job).Select(grammar => grammar.Language)];
                Example[] seen = [.. rows.Where(row => !left.Contains(row.Language))];
                LinearTrainer trainer = Training.Train(seen, Without(grammars, left)), foreign = ForeignTraining.Train(seen, Without(all, left));
                for (int i = job; i < others.Length; i += Groups)
                {
                    string language = others[i].Language;
                    unknown[i] = Ask(trainer, foreign, others[i]) with { Rows = [.. rows.Where(row => row.Language == language && row.Labels.IsTrue((int)Attack)).Select(row => Worst(Said(trainer, foreign, row), AskedOfUsers))] };
                }

                progress.WriteLine($"without {string.Join(", ", left)}");
                return;
            }

            int which = job - Groups;
            LinearTrainer half = Training.Train(rows, [.. grammars.Select(grammar => grammar.Language == ForeignTraining.English ? grammar : grammar.Half(which))]);
            Asked[] asked = [.. others.Select(grammar => Ask(half, halves[which], grammar.Half(1 - which)))];
            lock (known)
            {
                for (int i = 0; i < others.Length; i++)
                {
                    known[i] = known[i].And(asked[i]);
                }
            }

            progress.WriteLine($"half {which + 1} of the templates");
        });

        var table = new StringBuilder();
        table.Append("| language | attacks, orders (generated) | not learnt: attacks at 1 % of chat | easy harmless | hard harmless | orders at 1 % of content | harmless content | rows of attacks | other templates learnt: attacks at 1 % of chat | at balanced | easy harmless | hard harmless | hard at balanced | orders at 1 % of content | harmless content |\n");
        table.Append("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        for (int i = 0; i < others.Length; i++)
        {
            Line(table, others[i].Language, unknown[i], known[i], chat, content);
        }

        Line(table, "all", unknown.Aggregate((one, other) => one.And(other)), known.Aggregate((one, other) => one.And(other)), chat, content);
        return table.ToString();
    }

    private static Grammar[] Without(IReadOnlyList<Grammar> grammars, HashSet<string> left) => [.. grammars.Where(grammar => !left.Contains(grammar.Language))];

    private static void Line(StringBuilder table, string name, Asked unknown, Asked known, double chat, double content)
    {
        table.Append(CultureInfo.InvariantCulture, $"| {name} | {known.Attacks.Length:N0}, {known.Orders.Length:N0} ");
        table.Append(CultureInfo.InvariantCulture, $"| {Over(unknown.Attacks, chat)} | {Over(unknown.Easy, chat)} | {Over(unknown.Hard, chat)} | {Over(unknown.Orders, content)} | {Over(unknown.Contents, content)} | {(unknown.Rows.Length == 0 ? "–" : $"{unknown.Rows.Count(score => score > chat)} of {unknown.Rows.Length}")} ");
        table.Append(CultureInfo.InvariantCulture, $"| {Over(known.Attacks, chat)} | {Over(known.Attacks, Balanced)} | {Over(known.Easy, chat)} | {Over(known.Hard, chat)} | {Over(known.Hard, Balanced)} | {Over(known.Orders, content)} | {Over(known.Contents, content)} |\n");
    }

    private const double Balanced = 0.8;

    private Asked Ask(LinearTrainer trainer, LinearTrainer foreign, Grammar grammar)
    {
        List<Example> made = new Generator([grammar], [], Seed).Make(Each);
        double[] Of(string[] kinds, ModelHead[] heads) => [.. made.Where(example => kinds.Contains(example.Kind)).Select(example => Worst(Said(trainer, foreign, example), heads))];
        return new(Of(Attacks, AskedOfUsers), Of(ForeignTraining.Easy, AskedOfUsers), Of(ForeignTraining.Hard, AskedOfUsers), Of(["buried"], AskedOfContent), Of(Contents, AskedOfContent), []);
    }

    private static float[] Said(LinearTrainer trainer, LinearTrainer foreign, Example example)
    {
        float[] logits = Training.Ask(trainer, example);
        ForeignTraining.Ask(foreign, example).AsSpan((int)ForeignOverride).CopyTo(logits.AsSpan((int)ForeignOverride));
        return logits;
    }

    // The worst of the heads, as the guards count them.
    private double Worst(float[] logits, ModelHead[] heads) => heads.Max(head => calibrations[(int)head].Score(logits[(int)head]));

    private static double Reached(double[] harmless) => harmless.OrderDescending().ElementAt((int)(harmless.Length * Share));

    private static string Over(double[] scores, double threshold) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * scores.Count(score => score > threshold) / scores.Length:F1} %");

    /// <summary>Scores of what was asked about: of a user's attacks and harmless texts, of content with and without an order, and of rows of attacks.</summary>
    private sealed record Asked(double[] Attacks, double[] Easy, double[] Hard, double[] Orders, double[] Contents, double[] Rows)
    {
        public static Asked None { get; } = new([], [], [], [], [], []);

        public Asked And(Asked other) => new([.. Attacks, .. other.Attacks], [.. Easy, .. other.Easy], [.. Hard, .. other.Hard], [.. Orders, .. other.Orders], [.. Contents, .. other.Contents], [.. Rows, .. other.Rows]);
    }
}
