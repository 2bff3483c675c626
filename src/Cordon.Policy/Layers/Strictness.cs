using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Policy.Language;

namespace Cordon.Policy.Layers;

/// <summary>How single settings of two layers are settled, and what is said when the lower one is looser.</summary>
internal sealed class Strictness(Merging how, List<PolicyError> errors, string path)
{
    /// <summary>Actions from loose to strict. Redact and remove take the same text out; pseudonymise gives it back to the caller.</summary>
    public static double Of(GuardAction action) => action switch
    {
        GuardAction.Record => 0,
        GuardAction.Pseudonymise => 1,
        GuardAction.Redact or GuardAction.Remove => 2,
        GuardAction.Deny => 3,
    };

    /// <param name="rank">The higher, the stricter.</param>
    public Located<T> Settle<T>(Located<T> upper, Located<T>? lower, Func<T, double> rank, string key, Func<T, string> show)
    {
        if (lower is null || how == Merging.Override || rank(lower.Value) >= rank(upper.Value))
        {
            return lower ?? upper;
        }

        Report(lower.Place, key, $"{show(lower.Value)} is looser than {show(upper.Value)}", upper.Place, $"use {show(upper.Value)} or something stricter, or remove the key");
        return upper;
    }

    /// <summary>For lists that restrict: all items of both layers hold.</summary>
    public Located<ImmutableArray<string>> Grow(Located<ImmutableArray<string>> upper, Located<ImmutableArray<string>>? lower) =>
        lower is null || how == Merging.Override ? lower ?? upper : new([.. upper.Value.Union(lower.Value).Order(StringComparer.Ordinal)], lower.Place);

    /// <summary>For lists that exempt: what the lower layer says holds as far as the upper one covers it.</summary>
    public Located<ImmutableArray<string>> Shrink(Located<ImmutableArray<string>> upper, Located<ImmutableArray<string>>? lower, string key, Func<string, string, bool> covers)
    {
        if (lower is null || how == Merging.Override)
        {
            return lower ?? upper;
        }

        string[] uncovered = [.. lower.Value.Where(below => !upper.Value.Any(above => covers(above, below)))];
        if (uncovered.Length > 0)
        {
            Report(lower.Place, key, $"adds {string.Join(", ", uncovered.Take(5))}", upper.Place, "a lower layer may only shorten this list; add them at the top level");
        }

        IEnumerable<string> narrower = upper.Value.Where(above => lower.Value.Any(below => covers(below, above)));
        return new([.. lower.Value.Except(uncovered).Union(narrower).Order(StringComparer.Ordinal)], lower.Place);
    }

    /// <summary>For surfaces of a guard: the lower layer may add some.</summary>
    public Located<ImmutableArray<Surface>> Cover(Located<ImmutableArray<Surface>> upper, Located<ImmutableArray<Surface>>? lower, string key)
    {
        if (lower is null || how == Merging.Override)
        {
            return lower ?? upper;
        }

        Surface[] missing = [.. upper.Value.Except(lower.Value)];
        if (missing.Length > 0)
        {
            Report(lower.Place, key, $"leaves out {string.Join(", ", missing.Select(Words.Of))}", upper.Place, "add them: a lower layer's list takes the place of the upper one");
        }

        return new([.. upper.Value.Union(lower.Value).Order()], lower.Place);
    }

    /// <summary>For surfaces that are only watched: the lower layer may take some off the list, and put on it what nobody read before.</summary>
    public Located<ImmutableArray<Surface>> Watch(GuardLayer upper, GuardLayer lower, string key)
    {
        if (lower.Shadow is null || how == Merging.Override)
        {
            return lower.Shadow ?? upper.Shadow!;
        }

        // A guard that enforces nothing above only watches everywhere, whatever its list says.
        Surface[] enforced = upper.Mode!.Value == Mode.Enforce ? [.. upper.Request!.Value.Union(upper.Response!.Value).Except(upper.Shadow!.Value)] : [];
        Surface[] loosened = [.. lower.Shadow.Value.Intersect(enforced)];
        if (loosened.Length > 0)
        {
            Report(lower.Shadow.Place, key, $"only watches {string.Join(", ", loosened.Select(Words.Of))}", upper.Shadow!.Place, "take them off the list");
        }

        return new([.. lower.Shadow.Value.Except(enforced).Order()], lower.Shadow.Place);
    }

    public void Report(Place lower, string key, string what, Place upper, string hint)
    {
        if (how == Merging.Tighten)
        {
            errors.Add(new(lower.File, lower.Line, lower.Column, $"{path}{key} {what} ({upper})", hint));
        }
    }
}
