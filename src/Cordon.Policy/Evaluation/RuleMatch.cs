using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Policy.Arguments;

namespace Cordon.Policy.Evaluation;

/// <summary>What a rule about findings looks at: a finding, or a failure, opaque segment or refused call in its place.</summary>
/// <param name="Trust">Null where the facts do not tell.</param>
internal readonly record struct FindingSubject(string Type, string? Rule, string? Entity, Surface Surface, Trust? Trust, double Score, Severity Severity, string? Tool);

/// <summary>Whether the conditions of a rule hold. Where the facts do not tell, a rule that allows does not hold and any other does.</summary>
internal static class RuleMatch
{
    /// <summary>Conditions that are the same for the whole exchange.</summary>
    public static bool Holds(PolicyRule rule, ExchangeFacts facts, SessionFacts session, EffectivePolicy policy)
    {
        PolicyCondition when = rule.When;
        Tier tier = facts.Principal.Agency is { } agency && agency.Tier > policy.Tier ? agency.Tier : policy.Tier;
        return rule.Mode != Mode.Off
            && (when.Direction.IsEmpty || when.Direction.Contains(facts.Direction))
            && (when.Application.IsEmpty || Glob.MatchesAny(when.Application, facts.Principal.Application))
            && (when.Caller is not { } caller || caller.Holds(facts.Principal, unknown: rule.Then != Decision.Allow))
            && (when.Model.IsEmpty || (facts.Model is { } model && Glob.MatchesAny(when.Model, model)))
            && (when.Tier.IsEmpty || (rule.Then == Decision.Allow ? when.Tier.Max() >= tier : when.Tier.Min() <= tier))
            && (when.Chain.IsEmpty || (rule.Then == Decision.Allow ? when.Chain.Max() >= session.Chain : when.Chain.Min() <= session.Chain))
            && (when.Labels.IsEmpty || Carries(RuleSubjects.Of(when) == RuleSubject.ToolCall ? session.ForCalls : session.Labels, when.Labels));
    }

    public static bool Holds(PolicyRule rule, in FindingSubject subject)
    {
        PolicyCondition when = rule.When;
        bool unknown = rule.Then != Decision.Allow;
        return (when.Finding.IsEmpty || Names(when.Finding, subject))
            && (when.Surface.IsEmpty || when.Surface.Contains(subject.Surface))
            && (when.Trust.IsEmpty || (subject.Trust is { } trust ? when.Trust.Contains(trust) : unknown))
            && (when.MinScore is not { } score || subject.Score >= score)
            && (when.MinSeverity is not { } severity || subject.Severity >= severity)
            && (when.Tool.IsEmpty || (subject.Tool is { } tool && Glob.MatchesAny(when.Tool, tool)));
    }

    public static bool Holds(PolicyRule rule, ToolCallFact call, EffectivePolicy policy)
    {
        if (!rule.When.Tool.IsEmpty && !Glob.MatchesAny(rule.When.Tool, call.Name))
        {
            return false;
        }

        bool restricts = rule.Then != Decision.Allow;
        if (!rule.When.Reversibility.IsEmpty && !IsOfClass(rule, policy.ToolClasses.Of(call.Name, call.Admitted).Class, restricts))
        {
            return false;
        }

        foreach (ArgumentBound bound in rule.When.Arguments)
        {
            if (!Holds(bound, call, restricts))
            {
                return false;
            }
        }

        foreach (ProvenanceBound bound in rule.When.Provenance)
        {
            if (!Holds(bound, call, restricts))
            {
                return false;
            }
        }

        return true;
    }

    // To call a tool worse than it is loosens nothing.
    public static bool IsOfClass(PolicyRule rule, Reversibility of, bool restricts) => restricts ? rule.When.Reversibility.Min() <= of : rule.When.Reversibility.Max() >= of;

    // No arguments at all may also mean that they could not be read; a model must not get around a bound by writing bad JSON.
    public static bool Holds(ArgumentBound bound, ToolCallFact call, bool restricts) =>
        call.Arguments.IsEmpty && !(BoundCheck.IsOnlyPresence(bound) && call.Kinds.ContainsKey("")) ? restricts : BoundCheck.Holds(bound, call, restricts);

    // As for bounds: one argument is enough to restrict, and all are needed to allow. What nobody has looked up, or could, is what the rule fears.
    private static bool Holds(ProvenanceBound bound, ToolCallFact call, bool restricts)
    {
        if (call.IsUnread || call.Origins is not { } origins)
        {
            return restricts;
        }

        string below = bound.Path + ".*";
        bool present = false;
        foreach ((string path, ArgumentOrigin origin) in origins)
        {
            if (!Glob.Matches(bound.Path, path) && !Glob.Matches(below, path))
            {
                continue;
            }

            present = true;
            if ((origin.Provenance == Provenance.Unknown ? restricts : bound.Of.Contains(origin.Provenance)) == restricts)
            {
                return restricts;
            }
        }

        return !restricts && present;
    }

    private static bool Names(ImmutableArray<string> findings, in FindingSubject subject)
    {
        foreach (string finding in findings)
        {
            int slash = finding.IndexOf('/', StringComparison.Ordinal);
            ReadOnlySpan<char> type = slash < 0 ? finding : finding.AsSpan(0, slash);
            if (type.SequenceEqual(subject.Type) && (slash < 0 || NamesPart(finding.AsSpan(slash + 1), subject)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool NamesPart(ReadOnlySpan<char> glob, in FindingSubject subject) =>
        (subject.Rule is { } rule && Glob.Matches(glob, rule)) || (subject.Entity is { } entity && Glob.Matches(glob, entity));

    // Asked for each exchange: nothing is made for it but where a rule has labels and the session has some.
    private static bool Carries(ImmutableHashSet<string> carried, ImmutableArray<string> alternatives)
    {
        foreach (string labels in carried.IsEmpty ? [] : alternatives)
        {
            if (labels.Split('+').All(wanted => carried.Any(label => Glob.Matches(wanted, label))))
            {
                return true;
            }
        }

        return false;
    }
}
