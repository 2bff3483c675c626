using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Detection.Harm;
using Cordon.Detection.Models;

namespace Cordon.Detection.Tests;

/// <summary>Rules that no pattern decides but a model, or what else is known of an exchange: each has texts that it must find at what acts in strict, and texts that it must not.</summary>
public sealed class JudgedVectorsTests
{
    private const double Strict = 0.6;

    private static readonly DetectorSet Set = DetectorSet.Create(DetectionSettings.Default);

    private static readonly JsonElement Vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Shared.Root, "tests", "vectors", "judged", "judged.json"))).RootElement;

    public static ImmutableArray<string> Rules { get; } =
    [
        .. ModelQuestions.Rules, HarmDetector.HarmRule, HarmDetector.AbuseRule, PromptLeakDetector.QuotedRule,
        GroundednessDetector.Number, GroundednessDetector.Named, GroundednessDetector.Quotation, GroundednessDetector.Denial, GroundednessDetector.Words,
    ];

    public static TheoryData<string> Judged => [.. Rules];

    [Theory]
    [MemberData(nameof(Judged))]
    public void A_rule_that_is_judged_finds_what_it_must_and_nothing_that_it_must_not(string rule)
    {
        Assert.True(Vectors.TryGetProperty(rule, out JsonElement vectors), $"The rule {rule} has no vectors.");
        Assert.All(Texts(vectors, "match"), text => Assert.Contains(rule, RulesIn(vectors, text)));
        Assert.All(Texts(vectors, "miss"), text => Assert.DoesNotContain(rule, RulesIn(vectors, text)));
    }

    private static IEnumerable<string> RulesIn(JsonElement vectors, string text)
    {
        Assert.True(Words.TryParse(vectors.GetProperty("surface").GetString()!, out Surface surface));
        bool isAnswer = surface == Surface.Assistant;
        DetectionContext context = new(
            surface,
            isAnswer ? Direction.Response : Direction.Request,
            surface == Surface.User ? Trust.User : Trust.Untrusted,
            vectors.TryGetProperty("prompt", out JsonElement prompt) ? [PromptFingerprint.Of(prompt.GetString()!)] : [],
            Sources: vectors.TryGetProperty("sources", out JsonElement sources) ? new GroundSources([.. sources.EnumerateArray().Select(source => source.GetString()!)], []) : null);
        List<Finding> findings = [];
        PreparedText prepared = Set.Prepare(text);
        foreach (IDetector guard in Set.Detectors)
        {
            guard.Detect(prepared, context, findings);
        }

        return findings.Where(finding => finding.Score >= Strict).Select(finding => finding.Rule);
    }

    private static string[] Texts(JsonElement vectors, string name)
    {
        string[] texts = [.. vectors.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
        Assert.NotEmpty(texts);
        return texts;
    }
}
