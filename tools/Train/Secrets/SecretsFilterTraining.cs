using System.Globalization;
using System.Text;
using Cordon.Detection.Secrets;

namespace Cordon.Train.Secrets;

/// <summary>
/// Trains the filter of the secrets guard. Every source is held out once and scored by weights that have not seen it; the weights that are
/// written have seen all.
/// </summary>
internal static class SecretsFilterTraining
{
    private const int Seed = 20261122;
    private const int Generated = 6_000;
    private const double Ridge = 1;

    // No source may drown the others: beyond this many candidates of a class its examples count less.
    private const double MostOfASource = 1_000;

    private static readonly string[] Prose = ["bn_chat", "bn_support_queries", "bn_hard_wildguard", "bn_hard_cyber_frr"];

    public static int Run(DataFolder data, string output)
    {
        int[] pairs = LetterPairs.Of(
        [
            .. data.Read("bn_chat").Select(row => row.Text),
            .. data.Read("bn_support_queries").Select(row => row.Text),
            .. data.Context("bn_code_requests", "response"),
        ]);
        float[] bigrams = [.. pairs.Select(pair => pair / 100f)];
        List<Example> examples = Balanced([.. Rows(data).SelectMany(row => Examples(row, bigrams))]);
        foreach (string source in examples.Select(e => e.Source).Distinct().Order(StringComparer.Ordinal))
        {
            double[] without = LogisticRegression.Fit([.. examples.Where(e => e.Source != source)], Ridge);
            Console.WriteLine(Score(source, [.. examples.Where(e => e.Source == source)], without));
        }

        double[] weights = LogisticRegression.Fit(examples, Ridge);
        Console.WriteLine(Score("all, in sample", examples, weights));
        File.WriteAllText(output, Json(weights, pairs));
        return 0;
    }

    private static IEnumerable<LabelledText> Rows(DataFolder data)
    {
        IEnumerable<LabelledText> rows = data.Read("secrets_rules").Concat(data.Read("secrets_files"))
            .Concat(Prose.SelectMany(data.Read).Select(row => row with { Source = "prose" }))
            .Concat(data.Read("bn_code_requests").Select(row => row with { Source = "code" }))
            .Concat(data.Context("bn_code_requests", "response").Select(text => new LabelledText("code", text, false, [])))
            .Concat(data.Read("bn_toolcalls_glaive").Select(row => row with { Source = "tools" }))
            .Concat(data.Read("tool_descriptions").Where(row => !row.Positive).Select(row => row with { Source = "tools" }))
            .Concat(data.Read("exfil_markdown").Where(row => !row.Positive).Select(row => row with { Source = "links" }));
        foreach (LabelledText row in rows)
        {
            yield return row;
        }

        var made = new GeneratedValues(Seed);
        for (int i = 0; i < Generated; i++)
        {
            // Kinds are held out together, four at a time: none is scored by weights that have seen its like.
            int kind = i % GeneratedTexts.Kinds;
            yield return new($"generator, kinds {(kind % 4) + 1}", GeneratedTexts.LookAlike(made, kind), false, []);
            if (i % 3 == 0)
            {
                (string text, int start, int end) = GeneratedTexts.Credential(made);
                yield return new("generator, credentials", text, true, [new(start, end, "generated")]);
            }
        }
    }

    private static IEnumerable<Example> Examples(LabelledText row, float[] bigrams)
    {
        foreach (Candidate candidate in Candidates.In(row.Text))
        {
            bool positive = row.Spans.Any(span => Overlap(candidate, span) * 2 > Math.Max(candidate.End - candidate.Start, span.End - span.Start));
            // What else stands in a row with credentials, nobody has judged.
            if (row.Positive && !positive)
            {
                continue;
            }

            if (SecretFilter.IsFilling(row.Text.AsSpan(candidate.Start, candidate.End - candidate.Start)))
            {
                continue;
            }

            double[] features = new double[SecretFeatures.Names.Length];
            SecretFeatures.Of(row.Text, candidate.Start, candidate.End, candidate.ProviderNamed, bigrams, features);
            yield return new(features, row.Positive, 1, row.Source);
        }
    }

    private static int Overlap(Candidate candidate, LabelledSpan span) => Math.Min(candidate.End, span.End) - Math.Max(candidate.Start, span.Start);

    private static List<Example> Balanced(List<Example> examples)
    {
        Dictionary<(string, bool), int> counts = examples.CountBy(e => (e.Source, e.Positive)).ToDictionary();
        return [.. examples.Select(e => e with { Weight = Math.Min(1, MostOfASource / counts[(e.Source, e.Positive)]) })];
    }

    private static string Score(string source, List<Example> examples, double[] weights)
    {
        List<(double P, bool Positive)> scored = [.. examples.Select(e => (LogisticRegression.Probability(weights, e.Features), e.Positive))];
        int positives = scored.Count(s => s.Positive), negatives = scored.Count - positives;
        int found = scored.Count(s => s.Positive && s.P >= 0.5), alarms = scored.Count(s => !s.Positive && s.P >= 0.5);
        return string.Create(CultureInfo.InvariantCulture, $"{source,-40} credentials {found} of {positives}, look-alikes {alarms} of {negatives}");
    }

    private static string Json(double[] weights, int[] pairs)
    {
        var json = new StringBuilder("{\n  \"seed\": ").Append(Seed).Append(",\n  \"features\": [");
        json.AppendJoin(", ", SecretFeatures.Names.Select(name => $"\"{name}\"")).Append("],\n  \"weights\": [");
        json.AppendJoin(", ", weights.Select(weight => Math.Round(weight, 4).ToString(CultureInfo.InvariantCulture))).Append("],\n  \"bigrams\": [");
        return json.AppendJoin(", ", pairs).Append("]\n}\n").ToString();
    }
}
