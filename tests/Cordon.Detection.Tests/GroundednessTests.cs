using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Detection.Tests;

public sealed class GroundednessTests(ITestOutputHelper output)
{
    private const string Source = "The lighthouse of Kap Mara was built in 1871 by Elise Brandt. It is 42 metres high and has 214 steps. The keeper said: \"the lamp was never dark for a night\". Visitors are not allowed on the gallery in winter.";

    private static readonly GroundednessDetector Detector = new();

    [Theory]
    [InlineData("The lighthouse was built in 1871 and is 42 metres high.", null)]
    [InlineData("Elise Brandt built the lighthouse of Kap Mara.", null)]
    [InlineData("It has 214 steps.", null)]
    [InlineData("The keeper said \"the lamp was never dark\".", null)]
    [InlineData("Visitors are not allowed on the gallery in winter.", null)]
    [InlineData("The lighthouse was built in 1817.", GroundednessDetector.Number)]
    [InlineData("It is forty metres high and has 2,140 steps.", GroundednessDetector.Number)]
    [InlineData("The lighthouse was built by Johan Keller.", GroundednessDetector.Named)]
    [InlineData("The keeper said \"the lamp was always bright\".", GroundednessDetector.Quotation)]
    [InlineData("Visitors are allowed on the gallery in winter.", GroundednessDetector.Denial)]
    [InlineData("Tickets cost little and ferries leave every hour from the harbour.", GroundednessDetector.Words)]
    public void A_sentence_is_carried_by_its_sources_or_it_is_said_what_is_not(string answer, string? rule) => Assert.Equal(rule, Find(answer, [Source]).SingleOrDefault()?.Rule);

    [Theory]
    [InlineData("兰州的工厂将在春节之前关闭。", Source)]
    [InlineData("The lighthouse was built in 1817.", "")]
    public void Where_it_cannot_tell_it_says_so(string answer, string source) => Assert.Equal([GroundednessDetector.NotEvaluated], Find(answer, [source]).Select(finding => finding.Rule));

    [Fact]
    public void Sources_that_are_too_long_and_answers_whose_sources_are_not_known_are_not_evaluated()
    {
        Assert.Equal([GroundednessDetector.NotEvaluated], Find("It has 3 steps.", [new string('a', GroundSources.MostCharacters + 1)]).Select(finding => finding.Rule));
        List<Finding> findings = [];
        Detector.Detect(PreparedText.Of("It has 3 steps.", LiteralIndex.Of([])), new DetectionContext(Surface.Assistant, Direction.Response, Trust.Untrusted), findings);
        Assert.Equal((GroundednessDetector.NotEvaluated, 0d), (findings.Single().Rule, findings.Single().Score));
    }

    [Fact]
    public void A_long_answer_is_judged_by_its_beginning() =>
        Assert.Equal(GroundednessDetector.MostSentences, Find(string.Concat(Enumerable.Repeat("It has 9 steps. ", GroundednessDetector.MostSentences + 50)), [Source]).Count);

    [Fact]
    public void Questions_and_labelled_answers_are_told_apart_as_far_as_words_do()
    {
        (int Found, int All, int Wrong, int Fine) halueval = Measure("ground_halueval_qa");
        output.WriteLine($"HaluEval QA: not grounded n={halueval.All}, found {halueval.Found} ({(double)halueval.Found / halueval.All:P1}); grounded n={halueval.Fine}, flagged {halueval.Wrong} ({(double)halueval.Wrong / halueval.Fine:P1})");
        Assert.True(halueval.Wrong < 0.05 * halueval.Fine && halueval.Found > 0.4 * halueval.All);
    }

    [Fact]
    public void Chinese_answers_are_not_evaluated()
    {
        (int Found, int All, int Wrong, int Fine) = Measure("ground_uhgeval_zh");
        Assert.Equal((0, 0), (Found, Wrong));
        Assert.True(All + Fine > 1000);
    }

    [Fact]
    public void Generated_answers_with_one_fact_changed_are_told_from_those_without()
    {
        string[] places = ["Kap Mara", "Port Ellin", "Sankt Veit", "New Harrow", "Monte Corvo"], people = ["Elise Brandt", "Johan Keller", "Amina Diallo", "Marta Ruiz", "Kenji Sato"], things = ["lighthouse", "bridge", "library", "theatre", "windmill"];
        Dictionary<string, (int Found, int All)> by = [];
        for (int i = 0; i < 200; i++)
        {
            string place = places[i % 5], person = people[i / 5 % 5], thing = things[i / 25 % 5];
            int year = 1800 + (i * 37 % 190), height = 12 + (i * 13 % 70);
            string source = $"The {thing} of {place} was designed by {person} and opened in {year}. It is {height} metres high. It was not damaged in the war. Guided tours start at the gate on Sundays.";
            (string Change, string Answer)[] answers =
            [
                ("none", $"{person} designed the {thing} of {place}, which opened in {year} and is {height} metres high."),
                ("none", $"Guided tours of the {thing} start at the gate on Sundays."),
                ("none", $"It was not damaged in the war, and opened in {year}."),
                ("number", $"The {thing} of {place} opened in {year + 3} and is {height} metres high."),
                ("number", $"It is {height + 7} metres high."),
                ("name", $"The {thing} was designed by {people[(i / 5 % 5 + 1) % 5]}."),
                ("place", $"{person} designed the {thing} that stands in {places[(i + 2) % 5]}."),
                ("negation", "It was damaged in the war."),
                ("negation", "Guided tours do not start at the gate on Sundays."),
                ("addition", "Entrance costs little, and children receive free chocolate afterwards."),
            ];
            foreach ((string change, string answer) in answers)
            {
                (int found, int all) = by.GetValueOrDefault(change);
                by[change] = (found + (Find(answer, [source]).Exists(finding => finding.Score >= 0.7 || (finding.Rule == GroundednessDetector.Words && finding.Score >= 0.5)) ? 1 : 0), all + 1);
            }
        }

        foreach ((string change, (int found, int all)) in by)
        {
            output.WriteLine($"generated, {change}: flagged {found} of {all}");
        }

        Assert.Equal(0, by["none"].Found);
        Assert.True(by.Where(pair => pair.Key != "none").Sum(pair => pair.Value.Found) > 0.8 * by.Where(pair => pair.Key != "none").Sum(pair => pair.Value.All));
    }

    private static (int Found, int All, int Wrong, int Fine) Measure(string file)
    {
        string path = Path.Combine(Environment.GetEnvironmentVariable("CORDON_SHARED") ?? Path.Combine(Shared.Root, "..", "shared"), "data", file + ".jsonl.gz");
        Assert.SkipUnless(File.Exists(path), $"NOT MEASURED: {file} is not here. Set CORDON_SHARED to the folder that holds data/.");
        using StreamReader reader = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        int found = 0, all = 0, wrong = 0, fine = 0;
        while (reader.ReadLine() is { } line)
        {
            using JsonDocument row = JsonDocument.Parse(line);
            JsonElement context = row.RootElement.GetProperty("context");
            bool flagged = Find(
                row.RootElement.GetProperty("text").GetString()!, [context.GetProperty("document").GetString()!],
                context.TryGetProperty("question", out JsonElement question) ? [question.GetString()!] : []).Exists(finding => finding.Score > 0);
            bool isUngrounded = row.RootElement.GetProperty("label").GetInt32() == 1;
            (all, found) = isUngrounded ? (all + 1, found + (flagged ? 1 : 0)) : (all, found);
            (fine, wrong) = isUngrounded ? (fine, wrong) : (fine + 1, wrong + (flagged ? 1 : 0));
        }

        return (found, all, wrong, fine);
    }

    private static List<Finding> Find(string answer, ImmutableArray<string> sources, ImmutableArray<string> questions = default)
    {
        List<Finding> findings = [];
        Detector.Detect(
            PreparedText.Of(answer, LiteralIndex.Of([])),
            new DetectionContext(Surface.Assistant, Direction.Response, Trust.Untrusted, Sources: new GroundSources(sources, questions.IsDefault ? [] : questions)), findings);
        return findings;
    }
}
