using Cordon.Contracts;

namespace Cordon.Policy.Evaluation;

/// <summary>A tool call: the default, unless a rule allows it, and then the rules that restrict it. The tool's name is the model's word, so no sentence repeats it.</summary>
internal static class ToolCallStep
{
    public static void Judge(ToolCallFact call, int index, EffectivePolicy policy, RulesInForce rules, Tally tally)
    {
        string place = $"Tool call in segment {call.Segment}";
        PolicyRule? allowing = rules.ToolCall.FirstOrDefault(r => r.Then == Decision.Allow && RuleMatch.Holds(r, call, policy));
        if (allowing is not null)
        {
            tally.Note(() => $"{place}: rule {allowing.Id} (line {allowing.Line}) allows it.");
        }
        else if (policy.ToolDefault == ToolDefault.Deny || (policy.ToolDefault == ToolDefault.Declared && !call.Declared))
        {
            Refuse(call, index, place, policy, rules, tally);
        }

        foreach (PolicyRule rule in rules.ToolCall.Where(r => r.Then != Decision.Allow && RuleMatch.Holds(r, call, policy)))
        {
            Effect effect = RulesInForce.EffectOf(rule);
            tally.Add(effect, rule.Id, () => $"{place}: meets rule {rule.Id} (line {rule.Line}): {Explain.Of(effect, rule.Mode)}{ClassOf(rule, call, policy)}{OriginSentence.Of(rule, call)}.", () => Explain.Otherwise(rule), AskAbout.ToolCall, index);
        }
    }

    private static string ClassOf(PolicyRule rule, ToolCallFact call, EffectivePolicy policy) =>
        rule.When.Reversibility.IsEmpty ? "" : $"; {policy.ToolClasses.Of(call.Name, call.Admitted).Sentence}";

    private static void Refuse(ToolCallFact call, int index, string place, EffectivePolicy policy, RulesInForce rules, Tally tally)
    {
        FindingSubject subject = new(FindingTypes.ToolDenied, null, null, Surface.ToolCall, null, 1, Severity.Medium, call.Name);
        if (rules.Exempting(subject) is { } exempting)
        {
            tally.Note(() => $"{place}: rule {exempting.Id} (line {exempting.Line}) lets it pass.");
            return;
        }

        tally.Add(new(Decision.Deny, Decision.Deny), FindingTypes.ToolDenied,
            () => $"{place}: no rule allows the tool{(policy.ToolDefault == ToolDefault.Declared ? ", the request did not declare it," : "")} and tools.default is {Words.Of(policy.ToolDefault)}: deny.",
            () => Otherwise(call, policy, rules));
        foreach (PolicyRule rule in rules.Restricting(subject))
        {
            Effect effect = RulesInForce.EffectOf(rule);
            tally.Add(effect, rule.Id, () => $"{place}: meets rule {rule.Id} (line {rule.Line}): {Explain.Of(effect, rule.Mode)}.", () => Explain.Otherwise(rule), AskAbout.ToolCall, index);
        }
    }

    // A rule that would allow this tool with other arguments is the nearest way to yes.
    private static string Otherwise(ToolCallFact call, EffectivePolicy policy, RulesInForce rules)
    {
        PolicyRule? near = rules.ToolCall.FirstOrDefault(r => r.Then == Decision.Allow && Glob.MatchesAny(r.When.Tool, call.Name));
        if (near is { When.Reversibility.IsEmpty: false } && !RuleMatch.IsOfClass(near, policy.ToolClasses.Of(call.Name, call.Admitted).Class, restricts: false))
        {
            return $"Would be allowed by rule {near.Id} if the tool were {Words.Of(near.When.Reversibility.Max())} or better (tools.classes): {policy.ToolClasses.Of(call.Name, call.Admitted).Sentence}";
        }

        if (near is not null)
        {
            string bounds = Explain.Bounds(near.When.Arguments.Where(b => !RuleMatch.Holds(b, call, restricts: false)));
            string origins = Explain.Origins(near.When.Provenance);
            return $"Would be allowed by rule {near.Id} if {bounds}{(bounds.Length > 0 && origins.Length > 0 ? " and " : "")}{origins}";
        }

        return policy.ToolDefault == ToolDefault.Declared
            ? "Would be allowed if the request declared the tool, or if tools.allow named it"
            : "Would be allowed if tools.allow named the tool, or a rule allowed it";
    }
}
