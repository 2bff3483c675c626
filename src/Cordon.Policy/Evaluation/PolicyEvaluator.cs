using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Policy.Evaluation;

namespace Cordon.Policy;

/// <summary>
/// Facts and policy in, outcome out; nothing else is read. Every fact contributes an effect on its own and the strictest one is the
/// decision, so that a fact more can never loosen it.
/// </summary>
public static class PolicyEvaluator
{
    public static Outcome Decide(ExchangeFacts facts, SessionFacts session, EffectivePolicy policy)
    {
        RulesInForce rules = RulesInForce.Of(facts, session, policy);
        var tally = new Tally();
        ImmutableArray<FindingOutcome>.Builder findings = ImmutableArray.CreateBuilder<FindingOutcome>(facts.Findings.Length);
        foreach (FindingFact finding in facts.Findings)
        {
            findings.Add(FindingStep.Judge(finding, facts, policy, rules, tally));
        }

        foreach (GuardFailure failure in facts.Failures)
        {
            FailureStep.Judge(failure, facts, policy, rules, tally);
        }

        foreach (OpaqueFact opaque in facts.Opaque)
        {
            OpaqueStep.Judge(opaque, policy, rules, tally);
        }

        for (int i = 0; i < facts.ToolCalls.Length; i++)
        {
            ToolCallStep.Judge(facts.ToolCalls[i], i, policy, rules, tally);
        }

        if (facts.Principal.Agency is { } agency)
        {
            AllowanceStep.Judge(facts, agency, tally);
        }

        foreach (PolicyRule rule in facts.HasLeft ? [] : rules.Exchange)
        {
            Effect effect = RulesInForce.EffectOf(rule);
            tally.Add(effect, rule.Id, () => $"The exchange meets rule {rule.Id} (line {rule.Line}): {Explain.Of(effect, rule.Mode)}.", () => Explain.Otherwise(rule));
        }

        return tally.Conclude(findings.MoveToImmutable());
    }
}
