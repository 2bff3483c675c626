using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy.Evaluation;

/// <summary>The rules whose conditions on the whole exchange hold, by what they are about.</summary>
internal sealed record RulesInForce(ImmutableArray<PolicyRule> Exchange, ImmutableArray<PolicyRule> Finding, ImmutableArray<PolicyRule> ToolCall)
{
    private static readonly RulesInForce None = new([], [], []);

    public static RulesInForce Of(ExchangeFacts facts, SessionFacts session, EffectivePolicy policy)
    {
        if (policy.Rules.IsEmpty)
        {
            return None;
        }

        ILookup<RuleSubject, PolicyRule> rules = policy.Rules.Where(r => RuleMatch.Holds(r, facts, session, policy)).ToLookup(r => RuleSubjects.Of(r.When));
        return new([.. rules[RuleSubject.Exchange]], [.. rules[RuleSubject.Finding]], [.. rules[RuleSubject.ToolCall]]);
    }

    /// <summary>The rule that exempts a finding from its guard's binding.</summary>
    public PolicyRule? Exempting(in FindingSubject subject)
    {
        foreach (PolicyRule rule in Finding)
        {
            if (rule.Then == Decision.Allow && RuleMatch.Holds(rule, subject))
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>The rules that restrict a finding; exemptions do not reach them.</summary>
    public IEnumerable<PolicyRule> Restricting(FindingSubject subject) => Finding.Where(r => r.Then != Decision.Allow && RuleMatch.Holds(r, subject));

    public static Effect EffectOf(PolicyRule rule) => new(rule.Mode == Mode.Enforce ? rule.Then : Decision.Allow, rule.Then);
}
