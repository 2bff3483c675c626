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

        ImmutableArray<PolicyRule>.Builder? exchange = null, finding = null, toolCall = null;
        foreach (PolicyRule rule in policy.Rules)
        {
            if (!RuleMatch.Holds(rule, facts, session, policy))
            {
                continue;
            }

            switch (RuleSubjects.Of(rule.When))
            {
                case RuleSubject.Exchange:
                    Add(ref exchange, rule);
                    break;
                case RuleSubject.Finding:
                    Add(ref finding, rule);
                    break;
                case RuleSubject.ToolCall:
                    Add(ref toolCall, rule);
                    break;
            }
        }

        return new(exchange?.ToImmutable() ?? [], finding?.ToImmutable() ?? [], toolCall?.ToImmutable() ?? []);
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

    public static Effect EffectOf(PolicyRule rule) => EffectOf(rule, rule.Mode);

    public static Effect EffectOf(PolicyRule rule, Mode mode) => new(mode == Mode.Enforce ? rule.Then : Decision.Allow, rule.Then);

    private static void Add(ref ImmutableArray<PolicyRule>.Builder? rules, PolicyRule rule) => (rules ??= ImmutableArray.CreateBuilder<PolicyRule>()).Add(rule);
}
