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

    private static Outcome Decide(string yaml, Decision expected, string application = "web", string rule = "reads-like-order", string digest = Digest, int days = 0)
    {
        PolicyResult result = PolicySet.Parse(yaml, "p.yaml");
        Assert.Empty(result.Errors);
        Finding finding = new(FindingTypes.PromptInjection, Severity.High, 0.95, 0, 1, "injection", rule, "");
        ExchangeFacts facts = new()
        {
            Direction = Direction.Request,
            Principal = new("default", application, null, null, Authentication.Key, null),
            Findings = [new FindingFact(finding, Surface.ToolResult, Trust.Untrusted, 0, "/", null, new TextMark(digest, Now.AddDays(days)))],
        };
        Outcome outcome = PolicyEvaluator.Decide(facts, SessionFacts.None, result.Set!.For("default", application));
        Assert.Equal(expected, outcome.Decision);
        return outcome;
    }
}
