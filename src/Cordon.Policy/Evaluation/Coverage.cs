using System.Collections.Immutable;

namespace Cordon.Policy.Evaluation;

/// <summary>Whether one rule makes another one superfluous. May miss such a pair; never reports one that is not.</summary>
internal static class Coverage
{
    public static bool Shadows(PolicyRule wide, PolicyRule narrow)
    {
        if (wide.Mode != Contracts.Mode.Enforce || (wide.Then == Contracts.Decision.Allow) != (narrow.Then == Contracts.Decision.Allow) || wide.Then < narrow.Then)
        {
            return false;
        }

        // A modify below something stricter still takes the finding out once a person has agreed.
        if (narrow.Then == Contracts.Decision.Modify && wide.Then != Contracts.Decision.Modify)
        {
            return false;
        }

        // Of two rules that say the same, only the later one is superfluous.
        bool covers = Covers(wide.When, narrow.When);
        return covers && (wide.Then != narrow.Then || !Covers(narrow.When, wide.When) || wide.Line < narrow.Line);
    }

    private static bool Covers(PolicyCondition wide, PolicyCondition narrow) =>
        RuleSubjects.Of(wide) == RuleSubjects.Of(narrow)
        && All(wide.Direction, narrow.Direction, (w, n) => w == n)
        && All(wide.Surface, narrow.Surface, (w, n) => w == n)
        && All(wide.Trust, narrow.Trust, (w, n) => w == n)
        && All(wide.Tier, narrow.Tier, (w, n) => w == n)
        && All(wide.Finding, narrow.Finding, (w, n) => w == n || n.StartsWith(w + "/", StringComparison.Ordinal))
        && All(wide.Tool, narrow.Tool, Glob.Covers)
        && All(wide.Model, narrow.Model, Glob.Covers)
        && All(wide.Application, narrow.Application, Glob.Covers)
        && All(wide.Reversibility, narrow.Reversibility, (w, n) => w == n)
        && All(wide.Chain, narrow.Chain, (w, n) => w == n)
        && All(wide.Labels, narrow.Labels, (w, n) => w == n)
        && (wide.MinScore ?? 0) <= (narrow.MinScore ?? 0)
        && (wide.MinSeverity ?? 0) <= (narrow.MinSeverity ?? 0)
        && wide.Caller is null
        && wide.Arguments.IsEmpty
        && wide.Provenance.IsEmpty;

    private static bool All<T>(ImmutableArray<T> wide, ImmutableArray<T> narrow, Func<T, T, bool> covers) =>
        wide.IsEmpty || (!narrow.IsEmpty && narrow.All(n => wide.Any(w => covers(w, n))));
}
