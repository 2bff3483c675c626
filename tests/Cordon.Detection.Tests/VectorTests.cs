using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Detection.Tests;

public sealed class VectorTests
{
    private static readonly DetectorSet Set = DetectorSet.Create(DetectionSettings.Default);
    private static readonly DetectionContext Untrusted = new(Surface.Document, Direction.Request, Trust.Untrusted);
    private static readonly Dictionary<string, JsonElement> Vectors = Read();

    public static TheoryData<string> Rules => [.. PhraseDetectors.InjectionRules.Concat(PhraseDetectors.JailbreakRules).Select(r => r.Id)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_matches_its_vectors_and_nothing_beside(string rule)
    {
        Assert.True(Vectors.TryGetValue(rule, out JsonElement vectors), $"The rule {rule} has no vectors.");
        foreach (JsonElement text in vectors.GetProperty("match").EnumerateArray())
        {
            Assert.Contains(rule, RulesIn(text.GetString()!));
        }

        foreach (JsonElement text in vectors.GetProperty("pass").EnumerateArray())
        {
            Assert.DoesNotContain(rule, RulesIn(text.GetString()!));
        }
    }

    [Fact]
    public void Rule_ids_are_unique()
    {
        string[] ids = [.. Detectors.All(DetectionSettings.Default, []).SelectMany(e => e.Rules).Select(r => r.Id)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Every_literal_is_lower_case_and_longer_than_one_character()
    {
        foreach (string literal in Detectors.All(DetectionSettings.Default, []).SelectMany(e => e.Rules).SelectMany(r => r.Literals))
        {
            Assert.True(literal.Length >= 2 && !literal.Any(char.IsUpper), literal);
        }
    }

    private static List<string> RulesIn(string text)
    {
        var findings = new List<Finding>();
        PreparedText prepared = Set.Prepare(text);
        foreach (IDetector guard in Set.Detectors)
        {
            guard.Detect(prepared, Untrusted, findings);
        }

        return [.. findings.Select(f => f.Rule)];
    }

    private static Dictionary<string, JsonElement> Read() =>
        Directory.EnumerateFiles(Path.Combine(Shared.Root, "tests", "vectors", "detection"), "*.json")
            .SelectMany(f => JsonDocument.Parse(File.ReadAllBytes(f)).RootElement.EnumerateObject())
            .ToDictionary(p => p.Name, p => p.Value);
}
