using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Detection.Tests;

/// <summary>A rule without a text that it must find and a text that it must not find fails the build, whichever guard it belongs to.</summary>
public sealed class RuleVectorsTests
{
    private static readonly DetectorSet Set = DetectorSet.Create(DetectionSettings.Default);

    public static TheoryData<string> Invisible => [.. SharedData.Vectors("invisible-text").Select(vector => vector.Id)];

    [Fact]
    public void Every_rule_of_every_guard_has_both_sorts_of_vectors()
    {
        Dictionary<string, (int Match, int Miss)> vectors = [];
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Shared.Root, "tests", "vectors"), "*.json", SearchOption.AllDirectories).Where(file => !file.Contains("wire", StringComparison.Ordinal)))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (JsonProperty rule in document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.EnumerateObject() : default)
            {
                if (rule.Value.ValueKind == JsonValueKind.Object && rule.Value.TryGetProperty("match", out JsonElement match)
                    && (rule.Value.TryGetProperty("miss", out JsonElement miss) || rule.Value.TryGetProperty("pass", out miss)))
                {
                    vectors[rule.Name] = (match.GetArrayLength(), miss.GetArrayLength());
                }
            }
        }

        // A planted string is the policy's own word; that it is found, and nothing else, GuardTests see to.
        string[] without =
        [
            .. Detectors.All(DetectionSettings.Default, []).SelectMany(entry => entry.Rules).Select(rule => rule.Id).Concat(InvisibleTextDetector.Rules).Concat(JudgedVectorsTests.Rules).Distinct()
                .Where(rule => rule != "canary" && vectors.GetValueOrDefault(rule) is not { Match: > 0, Miss: > 0 }),
        ];
        Assert.Empty(without);
    }

    [Theory]
    [MemberData(nameof(Invisible))]
    public void A_rule_about_invisible_text_finds_what_it_must_and_nothing_that_it_must_not(string rule)
    {
        (_, List<string> match, List<string> miss) = SharedData.Vectors("invisible-text").Single(vector => vector.Id == rule);
        Assert.All(match, text => Assert.Contains(rule, RulesIn(text)));
        Assert.All(miss, text => Assert.DoesNotContain(rule, RulesIn(text)));
    }

    private static IEnumerable<string> RulesIn(string text)
    {
        List<Finding> findings = [];
        Set.Detectors.Single(detector => detector.Id == "invisible-text").Detect(Set.Prepare(text), new(Surface.User, Direction.Request, Trust.User), findings);
        return findings.Select(finding => finding.Rule);
    }
}
