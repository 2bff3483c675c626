using Cordon.Contracts;

namespace Cordon.Policy.Evaluation;

/// <summary>A segment that no guard can read: what opaque says for its surface; a surface that it does not list is allowed.</summary>
internal static class OpaqueStep
{
    public static void Judge(OpaqueFact fact, EffectivePolicy policy, RulesInForce rules, Tally tally)
    {
        FindingSubject subject = new(FindingTypes.Uninspected, null, null, fact.Surface, fact.Trust, 1, Severity.Medium, null);
        string surface = Words.Of(fact.Surface);
        string place = $"{FindingTypes.Uninspected}: segment {fact.Segment} ({surface}) cannot be read";
        if (rules.Exempting(subject) is { } exempting)
        {
            tally.Note(() => $"{place}: rule {exempting.Id} (line {exempting.Line}) lets it pass.");
        }
        else
        {
            Decision decision = policy.Opaque.GetValueOrDefault(fact.Surface, Decision.Allow);
            tally.Add(new(decision, decision), surface, () => $"{place}: opaque.{surface} is {Words.Of(decision)}.", () => $"Would be allowed if opaque.{surface} were allow");
        }

        foreach (PolicyRule rule in rules.Restricting(subject))
        {
            Effect effect = RulesInForce.EffectOf(rule);
            tally.Add(effect, rule.Id, () => $"{place}: meets rule {rule.Id} (line {rule.Line}): {Explain.Of(effect, rule.Mode)}.", () => Explain.Otherwise(rule), AskAbout.Segment, fact.Segment);
        }
    }
}
