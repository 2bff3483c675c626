using System.Collections.Immutable;
using System.Globalization;
using Cordon.Contracts;

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
        return rule.Mode != Mode.Off
            && (when.Direction.IsEmpty || when.Direction.Contains(facts.Direction))
            && (when.Application.IsEmpty || Glob.MatchesAny(when.Application, facts.Principal.Application))
            && (when.Model.IsEmpty || (facts.Model is { } model && Glob.MatchesAny(when.Model, model)))
            && (when.Tier.IsEmpty || (rule.Then == Decision.Allow ? when.Tier.Max() >= policy.Tier : when.Tier.Min() <= policy.Tier))
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

    public static bool Holds(PolicyRule rule, ToolCallFact call)
    {
        if (!rule.When.Tool.IsEmpty && !Glob.MatchesAny(rule.When.Tool, call.Name))
        {
            return false;
        }

        bool unknown = rule.Then != Decision.Allow;
        foreach (ArgumentBound bound in rule.When.Arguments)
        {
            // No arguments at all may also mean that they could not be read; a model must not get around a bound by writing bad JSON.
            if (call.Arguments.IsEmpty ? !unknown : !Holds(bound, call.Arguments, unknown))
            {
                return false;
            }
        }

        foreach (ProvenanceBound bound in rule.When.Provenance)
        {
            if (!Holds(bound, call, unknown))
            {
                return false;
            }
        }

        return true;
    }

    // As for bounds: one argument is enough to restrict, and all are needed to allow. What nobody has looked up, or could, is what the rule fears.
    private static bool Holds(ProvenanceBound bound, ToolCallFact call, bool unknown)
    {
        if (call.IsUnread || call.Origins is not { } origins)
        {
            return unknown;
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
            if ((origin.Provenance == Provenance.Unknown ? unknown : bound.Of.Contains(origin.Provenance)) == unknown)
            {
                return unknown;
            }
        }

        return !unknown && present;
    }

    // Of several arguments below one path (recipients, say), one is enough to restrict, and all are needed to allow.
    public static bool Holds(ArgumentBound bound, ImmutableDictionary<string, string> arguments, bool unknown)
    {
        string below = bound.Path + ".*";
        bool present = false;
        foreach ((string path, string value) in arguments)
        {
            if (!Glob.Matches(bound.Path, path) && !Glob.Matches(below, path))
            {
                continue;
            }

            present = true;
            if (Within(bound, value, unknown) == unknown)
            {
                return unknown;
            }
        }

        // Here every argument was within the bound of a rule that allows, or outside that of a rule that restricts. What is not there at
        // all is outside every list of exceptions, and within no bound.
        return unknown ? !present && OnlyExcludes(bound) : present;
    }

    private static bool OnlyExcludes(ArgumentBound bound) =>
        !bound.NotMatches.IsEmpty && bound.Matches.IsEmpty && bound.Min is null && bound.Max is null && bound.MaxLength is null;

    private static bool Within(ArgumentBound bound, string value, bool unknown)
    {
        if (!bound.Matches.IsEmpty && !Glob.MatchesAny(bound.Matches, value))
        {
            return false;
        }

        if ((!bound.NotMatches.IsEmpty && Glob.MatchesAny(bound.NotMatches, value)) || (bound.MaxLength is { } length && value.Length > length))
        {
            return false;
        }

        if (bound.Min is null && bound.Max is null)
        {
            return true;
        }

        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? !(number < bound.Min) && !(number > bound.Max)
            : unknown;
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
