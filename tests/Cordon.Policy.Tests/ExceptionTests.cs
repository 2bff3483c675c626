using Cordon.Contracts;

namespace Cordon.Policy.Tests;

/// <summary>One text may be what one guard takes it for, until a day, for one application; nothing else changes.</summary>
public sealed class ExceptionTests
{
    private const string Digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static string Yaml(string guard = "injection", string rule = "reads-like-order", string expires = "2026-12-31", string more = "") =>
        $"version: 1\npreset: balanced\nexceptions:\n  - {{id: fp-1, guard: {guard}, rule: {rule}, application: web, sha256: \"{Digest}\", owner: jane, expires: \"{expires}\"}}\n{more}";

    [Fact]
    public void The_marked_text_passes_and_the_record_says_by_whose_word() =>
        Assert.Contains("exception fp-1 of jane", Assert.Single(Decide(Yaml(), Decision.Allow).Explanation), StringComparison.Ordinal);

    [Theory]
    [InlineData("web", "other-rule", Digest, 0)]
    [InlineData("shop", "reads-like-order", Digest, 0)]
    [InlineData("web", "reads-like-order", "0000", 0)]
    [InlineData("web", "reads-like-order", Digest, 60)]
    public void Another_rule_application_text_or_day_is_decided_as_before(string application, string rule, string digest, int days) =>
        Decide(Yaml(), Decision.Deny, application, rule, digest, days);

    [Fact]
    public void A_rule_that_denies_stands() =>
        Decide(Yaml(more: "rules: [{id: never, when: {finding: prompt-injection}, then: deny}]\n"), Decision.Deny);

    [Theory]
    [InlineData("secrets", "aws-access-key", "is no guess")]
    [InlineData("session-content", "session-words", "is no guess")]
    [InlineData("limits", "x", "is no guess")]
    [InlineData("prompt-leak", "canary", "is no guess")]
    [InlineData("nobody", "x", "guard")]
    public void What_is_no_guess_is_refused(string guard, string rule, string says) =>
        Assert.Contains(PolicySet.Parse(Yaml(guard, rule), "p.yaml").Errors, error => error.Message.Contains(says, StringComparison.Ordinal));

    [Theory]
    [InlineData("soon")]
    [InlineData("")]
    public void An_exception_ends_some_day(string expires) => Assert.NotEmpty(PolicySet.Parse(Yaml(expires: expires), "p.yaml").Errors);

    [Fact]
    public void A_passage_passes_on_its_surface_in_any_text() =>
        Assert.Contains("exception fp-2 of jane", Assert.Single(DecidePassage(Decision.Allow).Explanation), StringComparison.Ordinal);

    [Theory]
    [InlineData(Surface.ToolResult, "prompt-quoted", Digest)]
    [InlineData(Surface.Assistant, "other-rule", Digest)]
    [InlineData(Surface.Assistant, "prompt-quoted", "0000")]
    [InlineData(Surface.Assistant, "prompt-quoted", null)]
    public void A_passage_on_another_surface_of_another_rule_or_with_other_words_around_it_is_decided_as_before(Surface surface, string rule, string? passage) =>
        DecidePassage(Decision.Deny, surface, rule, passage);

    [Fact]
    public void A_digest_of_a_whole_text_is_no_passage_and_the_other_way_round()
    {
        Decide(Yaml(), Decision.Deny, digest: "0000", passage: Digest);
        DecidePassage(Decision.Deny, passage: "0000", digest: Digest);
    }

    [Theory]
    [InlineData("injection", "reads-like-order", "about a whole text")]
    [InlineData("harm", "reads-like-harm", "about a whole text")]
    [InlineData("groundedness", "contradicted", "about a whole text")]
    [InlineData("code", "too-many-findings", "about a whole text")]
    [InlineData("prompt-leak", "canary", "is no guess")]
    public void What_speaks_for_a_whole_text_or_is_no_guess_has_no_passages(string guard, string rule, string says) =>
        Assert.Contains(PolicySet.Parse(PassageYaml(guard, rule), "p.yaml").Errors, error => error.Message.Contains(says, StringComparison.Ordinal));

    [Theory]
    [InlineData("guard: code, rule: x")]
    [InlineData("guard: code, rule: x, sha256: \"" + Digest + "\", passage: \"" + Digest + "\", surface: assistant")]
    [InlineData("guard: code, rule: x, sha256: \"" + Digest + "\", surface: assistant")]
    [InlineData("guard: code, rule: x, passage: \"" + Digest + "\"")]
    [InlineData("guard: code, passage: \"" + Digest + "\", surface: assistant")]
    [InlineData("guard: code, rule: x, passage: \"ABC\", surface: assistant")]
    public void An_exception_is_about_a_text_or_about_a_passage_of_one_rule_on_one_surface(string keys) =>
        Assert.NotEmpty(PolicySet.Parse($"version: 1\nexceptions:\n  - {{id: fp-2, owner: jane, expires: \"2026-12-31\", {keys}}}\n", "p.yaml").Errors);

    [Fact]
    public void The_version_of_a_policy_follows_its_passages() =>
        Assert.Distinct(
        [
            PolicySet.Parse(PassageYaml(), "p.yaml").Set!.Version,
            PolicySet.Parse(PassageYaml(surface: "tool-result"), "p.yaml").Set!.Version,
            PolicySet.Parse(PassageYaml().Replace(Digest, Digest.Replace('9', '8'), StringComparison.Ordinal), "p.yaml").Set!.Version,
        ]);

    [Fact]
    public void Lower_layers_make_none() =>
        Assert.NotEmpty(PolicySet.Parse("version: 1\napplications: {web: {exceptions: []}}\n", "p.yaml").Errors);

    [Fact]
    public void A_policy_with_an_exception_has_another_version_and_one_without_keeps_its_own()
    {
        Assert.NotEqual(PolicySet.Parse(Yaml(), "p.yaml").Set!.Version, PolicySet.Parse("version: 1\npreset: balanced\n", "p.yaml").Set!.Version);
        Assert.Equal(PolicySet.Parse("version: 1\nexceptions: []\n", "p.yaml").Set!.Version, PolicySet.Parse("version: 1\n", "p.yaml").Set!.Version);
    }

    [Theory]
    [InlineData("guards: {groundedness: {mode: enforce}}")]
    [InlineData("guards: {groundedness: {mode: warn, action: deny}}")]
    [InlineData("applications: {web: {guards: {groundedness: {action: redact}}}}")]
    public void Groundedness_only_observes(string line) =>
        Assert.Contains(PolicySet.Parse($"version: 1\n{line}\n", "p.yaml").Errors, error => error.Message.Contains("only observes", StringComparison.Ordinal));

    private static string PassageYaml(string guard = "prompt-leak", string rule = "prompt-quoted", string surface = "assistant") =>
        $"version: 1\npreset: balanced\nexceptions:\n  - {{id: fp-2, guard: {guard}, rule: {rule}, surface: {surface}, passage: \"{Digest}\", owner: jane, expires: \"2026-12-31\"}}\n";

    private static Outcome DecidePassage(Decision expected, Surface surface = Surface.Assistant, string rule = "prompt-quoted", string? passage = Digest, string? digest = null)
    {
        Finding finding = new(FindingTypes.PromptLeak, Severity.High, 0.95, 0, 1, "prompt-leak", rule, "");
        ExchangeFacts facts = new()
        {
            Direction = Direction.Response,
            Principal = new("default", "web", null, null, Authentication.Key, null),
            Findings = [new FindingFact(finding, surface, Trust.Untrusted, 0, "/", null, new TextMark(digest, Now, passage))],
        };
        // The guard is bound to more surfaces than by the preset, so that the surface alone makes the difference.
        PolicyResult result = PolicySet.Parse(PassageYaml() + "guards: {prompt-leak: {response: [assistant, tool-result]}}\n", "p.yaml");
        Assert.Empty(result.Errors);
        Outcome outcome = PolicyEvaluator.Decide(facts, SessionFacts.None, result.Set!.For("default", "web"));
        Assert.Equal(expected, outcome.Decision);
        return outcome;
    }

    private static Outcome Decide(
        string yaml, Decision expected, string application = "web", string rule = "reads-like-order", string digest = Digest, int days = 0, string? passage = null)
    {
        PolicyResult result = PolicySet.Parse(yaml, "p.yaml");
        Assert.Empty(result.Errors);
        Finding finding = new(FindingTypes.PromptInjection, Severity.High, 0.95, 0, 1, "injection", rule, "");
        ExchangeFacts facts = new()
        {
            Direction = Direction.Request,
            Principal = new("default", application, null, null, Authentication.Key, null),
            Findings = [new FindingFact(finding, Surface.ToolResult, Trust.Untrusted, 0, "/", null, new TextMark(digest, Now.AddDays(days), passage))],
        };
        Outcome outcome = PolicyEvaluator.Decide(facts, SessionFacts.None, result.Set!.For("default", application));
        Assert.Equal(expected, outcome.Decision);
        return outcome;
    }
}
