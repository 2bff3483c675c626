using Cordon.Contracts;

namespace Cordon.Policy.Evaluation;

/// <summary>A guard that failed or was too slow: what its binding's on-error says. Allow is fail-open, and said so.</summary>
internal static class FailureStep
{
    public static void Judge(GuardFailure failure, ExchangeFacts facts, EffectivePolicy policy, RulesInForce rules, Tally tally)
    {
        FindingSubject subject = new(failure.Type, failure.Guard, null, failure.Surface, null, 1, Severity.High, null);
        string place = $"{failure.Type} of guard {failure.Guard} in segment {failure.Segment} ({Words.Of(failure.Surface)})";
        GuardBinding? binding = policy.Guards.GetValueOrDefault(failure.Guard);
        if (binding is null || !binding.Surfaces(facts.Direction).Contains(failure.Surface))
        {
            tally.Note(() => $"{place}: the guard is not bound to this surface.");
        }
        else if (rules.Exempting(subject) is { } exempting)
        {
            tally.Note(() => $"{place}: rule {exempting.Id} (line {exempting.Line}) lets it pass (fail-open).");
        }
        else
        {
            Mode mode = facts.Still(binding.ModeOn(facts.Direction, failure.Surface));
            Effect effect = new(mode == Mode.Enforce ? binding.OnError : Decision.Allow, binding.OnError);
            string open = mode == Mode.Enforce && binding.OnError == Decision.Allow ? " (fail-open)" : "";
            tally.Add(effect, failure.Type, () => $"{place}: on-error is {Words.Of(binding.OnError)}: {Explain.Of(effect, mode)}{open}.", () => $"Would be allowed if guards.{binding.Guard}.on-error were allow (fail-open)");
        }

        foreach (PolicyRule rule in rules.Restricting(subject))
        {
            Mode still = facts.Still(rule.Mode);
            Effect effect = RulesInForce.EffectOf(rule, still);
            tally.Add(effect, rule.Id, () => $"{place}: meets rule {rule.Id} (line {rule.Line}): {Explain.Of(effect, still)}.", () => Explain.Otherwise(rule), AskAbout.Segment, failure.Segment);
        }
    }
}
