using Cordon.Contracts;

namespace Cordon.Policy.Tests;

/// <summary>What is found in a text that has left is on record with what policy would have done; it is never done.</summary>
public sealed class HasLeftTests
{
    private const string Denying = "version: 1\npreset: balanced\nguards: {refusal: {mode: enforce, action: deny}}\n";

    [Theory]
    [InlineData("enforce", Mode.Warn)]
    [InlineData("warn", Mode.Warn)]
    [InlineData("shadow", Mode.Shadow)]
    public void A_finding_has_no_effect_and_says_what_it_would_have_had(string mode, Mode recorded)
    {
        Outcome outcome = Decide(Denying.Replace("enforce", mode, StringComparison.Ordinal), Answer with { Findings = [Refusal] });
        Assert.Equal((Decision.Allow, Decision.Deny, null), (outcome.Decision, outcome.Would, outcome.Reason));
        Assert.Equal(new FindingOutcome(recorded, Decision.Allow, Decision.Deny, EditKind.None), Assert.Single(outcome.Findings));
    }

    [Theory]
    [InlineData("deny")]
    [InlineData("modify")]
    [InlineData("step-up")]
    public void Nor_has_a_rule_about_it(string then)
    {
        Outcome outcome = Decide($"version: 1\npreset: balanced\nrules: [{{id: r, when: {{finding: refusal}}, then: {then}}}]\n", Answer with { Findings = [Refusal] });
        Assert.Equal((Decision.Allow, 0), (outcome.Decision, outcome.Asks.Length));
        FindingOutcome judged = Assert.Single(outcome.Findings);
        Assert.Equal((Mode.Warn, Decision.Allow, EditKind.None), (judged.Mode, judged.Effect, judged.Edit));
        Assert.True(judged.Would > Decision.Allow);
    }

    [Fact]
    public void Nor_has_a_guard_that_failed_or_a_rule_on_the_whole_exchange()
    {
        ExchangeFacts failed = Answer with { Failures = [new("refusal", Surface.Assistant, FindingTypes.GuardError, 0)] };
        Assert.Equal((Decision.Allow, Decision.Deny), (Decide(Denying, failed).Decision, Decide(Denying, failed).Would));
        Assert.Equal(Decision.Deny, Decide(Denying, failed with { HasLeft = false }).Decision);
        string never = Denying + "rules: [{id: never, when: {direction: response}, then: deny}]\n";
        Assert.Equal(Decision.Allow, Decide(never, Answer).Decision);
        Assert.Equal(Decision.Deny, Decide(never, Answer with { HasLeft = false }).Decision);
    }

    private static FindingFact Refusal => new(new(FindingTypes.Refusal, Severity.Info, 0.95, 0, 1, "refusal", "refused", ""), Surface.Assistant, Trust.Untrusted, 0, "/", null);

    private static ExchangeFacts Answer => new() { Direction = Direction.Response, Principal = Principal.Development, HasLeft = true };

    private static Outcome Decide(string policy, ExchangeFacts facts)
    {
        PolicyResult result = PolicySet.Parse(policy, "p.yaml");
        Assert.Empty(result.Errors);
        return PolicyEvaluator.Decide(facts, SessionFacts.None, result.Set!.For("default", "web"));
    }
}
