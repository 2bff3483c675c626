using Cordon.Contracts;
using Cordon.Policy.Evaluation;

namespace Cordon.Policy;

/// <summary>
/// Which tools a caller may see: those of which some call might pass. A tool that policy would refuse whatever its arguments are is not shown, so that
/// no model is tempted by it. Pure.
/// </summary>
public sealed class ToolView
{
    private readonly EffectivePolicy _policy;
    private readonly RulesInForce _rules;
    private readonly Agency? _agency;

    public ToolView(ExchangeFacts facts, SessionFacts session, EffectivePolicy policy)
    {
        _policy = policy;
        _agency = facts.Principal.Agency;
        _rules = RulesInForce.Of(facts, session, policy);
    }

    /// <param name="tool">As policy calls it: the server's name, two underscores, the tool's.</param>
    /// <param name="isDeclared">Whether the server lists it.</param>
    /// <param name="admitted">The class that the server admits to.</param>
    public bool Shows(string tool, bool isDeclared, Reversibility? admitted = null)
    {
        if (!AllowanceStep.Allows(_agency, tool))
        {
            return false;
        }

        bool isNamed = false;
        foreach (PolicyRule rule in _rules.ToolCall)
        {
            bool matches = (rule.When.Tool.IsEmpty || Glob.MatchesAny(rule.When.Tool, tool))
                && (rule.When.Reversibility.IsEmpty || RuleMatch.IsOfClass(rule, _policy.ToolClasses.Of(tool, admitted).Class, rule.Then != Decision.Allow));
            if (matches && rule is { Then: Decision.Deny, Mode: Mode.Enforce, When: { Arguments.IsEmpty: true, Provenance.IsEmpty: true } })
            {
                return false;
            }

            // With bounds on arguments it still allows some calls.
            isNamed |= matches && rule.Then == Decision.Allow;
        }

        return isNamed || _policy.ToolDefault == ToolDefault.Allow || (_policy.ToolDefault == ToolDefault.Declared && isDeclared)
            || _rules.Exempting(new FindingSubject(FindingTypes.ToolDenied, null, null, Surface.ToolCall, null, 1, Severity.Medium, tool)) is not null;
    }
}
