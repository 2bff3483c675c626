using Cordon.Contracts;

namespace Cordon.Policy.Evaluation;

/// <summary>One finding: its guard's binding, unless a rule exempts it, and then the rules that restrict it.</summary>
internal static class FindingStep
{
    public static FindingOutcome Judge(FindingFact fact, ExchangeFacts facts, EffectivePolicy policy, RulesInForce rules, Tally tally)
    {
        Finding finding = fact.Finding;
        FindingSubject subject = new(finding.Type, finding.Rule, finding.Entity, fact.Surface, fact.Trust, finding.Score, finding.Severity, fact.Tool);
        string place = $"{finding.Type} ({finding.Guard}/{finding.Rule}) in segment {fact.Segment} ({Words.Of(fact.Surface)})";
        GuardBinding? binding = policy.Guards.GetValueOrDefault(finding.Guard);
        Mode mode = facts.Still(binding?.ModeOn(facts.Direction, fact.Surface) ?? Mode.Off);

        Effect sum = Effect.None;
        EditKind edit = EditKind.None;
        if (binding is null || !binding.Surfaces(facts.Direction).Contains(fact.Surface))
        {
            tally.Note(() => $"{place}: guard {finding.Guard} is not bound to this surface, so its binding decides nothing.");
        }
        else if (Below(finding.Score, binding.Threshold))
        {
            tally.Note(() => $"{place}: score {finding.Score:0.00} is below threshold {binding.Threshold:0.00}: recorded.");
        }
        else if (rules.Exempting(subject) is { } exempting)
        {
            tally.Note(() => $"{place}: rule {exempting.Id} (line {exempting.Line}) exempts it from guard {binding.Guard}.");
        }
        else if (Excepting(fact, facts.Principal, policy) is { } exception)
        {
            tally.Note(() => $"{place}: exception {exception.Id} of {exception.Owner} (line {exception.Line}) exempts this text from guard {binding.Guard} until {exception.Expires:u}.");
        }
        else
        {
            Decision would = DecisionOf(binding.Action);
            sum = new(mode == Mode.Enforce ? would : Decision.Allow, would);
            edit = mode == Mode.Enforce ? EditOf(binding.Action) : EditKind.None;
            tally.Add(sum, finding.Type,
                () => $"{place}: score {finding.Score:0.00} reaches threshold {binding.Threshold:0.00} of guard {binding.Guard}, action {Words.Of(binding.Action)}: {Explain.Of(new(mode == Mode.Enforce ? would : Decision.Allow, would), mode)}.",
                () => $"Would be allowed below threshold {binding.Threshold:0.00}");
        }

        foreach (PolicyRule rule in rules.Restricting(subject))
        {
            Mode still = facts.Still(rule.Mode);
            Effect effect = RulesInForce.EffectOf(rule, still);
            sum = sum.And(effect);
            if (rule.Then == Decision.Modify && still == Mode.Enforce && edit == EditKind.None)
            {
                edit = EditKind.Redact;
            }

            mode = mode > still ? mode : still;
            tally.Add(effect, rule.Id, () => $"{place}: meets rule {rule.Id} (line {rule.Line}): {Explain.Of(effect, still)}.", () => Explain.Otherwise(rule), AskAbout.Segment, fact.Segment);
        }

        return new(mode, sum.Decision, sum.Would, edit);
    }

    private static PolicyException? Excepting(FindingFact fact, Principal principal, EffectivePolicy policy)
    {
        foreach (PolicyException exception in fact.Mark is null ? [] : policy.Exceptions)
        {
            if (exception.Covers(fact, principal.Tenant, principal.Application))
            {
                return exception;
            }
        }

        return null;
    }

    // A score that is not a number comes from a broken detector; it counts as certain.
    private static bool Below(double score, double threshold) => score < threshold;

    private static Decision DecisionOf(GuardAction action) => action switch
    {
        GuardAction.Deny => Decision.Deny,
        GuardAction.Redact or GuardAction.Pseudonymise or GuardAction.Remove => Decision.Modify,
        GuardAction.Record => Decision.Allow,
    };

    private static EditKind EditOf(GuardAction action) => action switch
    {
        GuardAction.Redact => EditKind.Redact,
        GuardAction.Pseudonymise => EditKind.Pseudonymise,
        GuardAction.Remove => EditKind.Remove,
        GuardAction.Deny or GuardAction.Record => EditKind.None,
    };
}
