using System.Collections.Immutable;
using System.Globalization;

namespace Cordon.Policy.Arguments;

/// <summary>Whether a call's arguments are within a bound. Pure; nothing here repeats a value.</summary>
internal static class BoundCheck
{
    /// <summary>What is looked at of one value: a longer one is not understood. Globs and lengths look at all of it.</summary>
    public const int LongestValue = 65_536;

    /// <summary>Whether the bound holds for a rule that allows, or for one that restricts.</summary>
    public static bool Holds(ArgumentBound bound, ToolCallFact call, bool restricts)
    {
        bool present = false;
        bool looks = LooksAtValues(bound);
        foreach ((string path, string value) in call.Arguments)
        {
            if (!IsBelow(bound.Path, path))
            {
                continue;
            }

            present = true;
            // Of several arguments below one path (recipients, say), one is enough to restrict, and all are needed to allow.
            if (looks && Satisfies(Value(bound, path, value, call), restricts) == restricts)
            {
                return restricts && Whole(bound, call, present: true, restricts: true);
            }
        }

        present = present || call.Kinds.Keys.Any(path => IsBelow(bound.Path, path));
        if (!looks)
        {
            return Whole(bound, call, present, restricts);
        }

        // Here every argument was within the bound of a rule that allows, or outside that of a rule that restricts. What is not there at
        // all is outside every list of exceptions, and within no bound.
        return restricts
            ? !present && OnlyExcludes(bound)
            : present && call.Arguments.Keys.Any(path => IsBelow(bound.Path, path)) && Whole(bound, call, present, restricts: false);
    }

    /// <summary>Whether the bound says nothing but that the argument is there, or is not.</summary>
    public static bool IsOnlyPresence(ArgumentBound bound) => bound.Present is not null && bound.Type.IsEmpty && !LooksAtValues(bound);

    public static bool OnlyExcludes(ArgumentBound bound) => (!bound.NotMatches.IsEmpty || bound.Not is not null)
        && bound is { Matches.IsEmpty: true, Min: null, Max: null, MaxLength: null, MinLength: null, Type.IsEmpty: true, OneOf.IsEmpty: true, Within.IsEmpty: true, Url: null, Sql.IsEmpty: true, Recipients.IsEmpty: true, Money: null, Present: null };

    private static bool LooksAtValues(ArgumentBound bound) =>
        bound is not { Matches.IsEmpty: true, NotMatches.IsEmpty: true, Min: null, Max: null, MaxLength: null, MinLength: null, OneOf.IsEmpty: true, Within.IsEmpty: true, Url: null, Sql.IsEmpty: true, Recipients.IsEmpty: true, Money: null, Not: null };

    private static bool Satisfies(Truth truth, bool restricts) => truth == Truth.Yes || (restricts && truth == Truth.Unknown);

    private static bool IsBelow(string bound, string path) => Glob.Matches(bound, path) || (path.Length > bound.Length && Glob.Matches(bound + ".*", path));

    // What is asked of the argument as a whole.
    private static bool Whole(ArgumentBound bound, ToolCallFact call, bool present, bool restricts)
    {
        if (bound.Present is { } wanted && wanted != present)
        {
            return false;
        }

        return bound.Type.IsEmpty || Satisfies(Types(bound, call, present), restricts);
    }

    private static Truth Types(ArgumentBound bound, ToolCallFact call, bool present)
    {
        Truth[] kinds = [.. call.Kinds.Where(kind => kind.Key.Length > 0 && Glob.Matches(bound.Path, kind.Key)).Select(kind => OfKind(bound.Type, kind.Value))];
        return kinds.Length > 0 ? Truths.Agreed(kinds) : present ? Truth.Unknown : Truth.No;
    }

    private static Truth OfKind(ImmutableArray<ArgumentKind> wanted, ArgumentKind kind) =>
        Truths.Of(wanted.Contains(kind) || (kind == ArgumentKind.Integer && wanted.Contains(ArgumentKind.Number)));

    private static Truth Value(ArgumentBound bound, string path, string value, ToolCallFact call)
    {
        Truth truth = Truths.Of(bound.Matches.IsEmpty || Glob.MatchesAny(bound.Matches, value))
            .And(Truths.Of(bound.NotMatches.IsEmpty || !Glob.MatchesAny(bound.NotMatches, value)))
            .And(Truths.Of(bound.OneOf.IsEmpty || bound.OneOf.Contains(value)))
            .And(Truths.Of(bound.MaxLength is not { } longest || value.Length <= longest))
            .And(Truths.Of(bound.MinLength is not { } shortest || value.Length >= shortest));
        if (truth == Truth.No)
        {
            return truth;
        }

        truth = truth.And(Range(bound, value));
        if (bound is { Within.IsEmpty: false } or { Url: not null } or { Sql.IsEmpty: false } or { Recipients.IsEmpty: false } or { Money: not null })
        {
            truth = truth.And(value.Length > LongestValue ? Truth.Unknown : Meaning(bound, path, value, call));
        }

        return bound.Not is { } not ? truth.And(Inner(not, path, value, call).Not()) : truth;
    }

    private static Truth Inner(ArgumentBound bound, string path, string value, ToolCallFact call)
    {
        Truth truth = Value(bound, path, value, call);
        return bound.Type.IsEmpty ? truth : truth.And(call.Kinds.TryGetValue(path, out ArgumentKind kind) ? OfKind(bound.Type, kind) : Truth.Unknown);
    }

    private static Truth Range(ArgumentBound bound, string value)
    {
        if (bound.Min is null && bound.Max is null)
        {
            return Truth.Yes;
        }

        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? Truths.Of(!(number < bound.Min) && !(number > bound.Max))
            : Truth.Unknown;
    }

    private static Truth Meaning(ArgumentBound bound, string path, string value, ToolCallFact call)
    {
        Truth truth = bound.Within.IsEmpty ? Truth.Yes : PathCheck.IsWithin(value, bound.Within);
        truth = bound.Url is { } url ? truth.And(UrlCheck.IsWithin(value, url)) : truth;
        truth = bound.Sql.IsEmpty ? truth : truth.And(SqlCheck.IsMadeOf(value, bound.Sql));
        truth = bound.Recipients.IsEmpty ? truth : truth.And(RecipientCheck.AreWithin(value, bound.Recipients));
        return bound.Money is { } money ? truth.And(MoneyCheck.IsWithin(value, call.Kinds.TryGetValue(path, out ArgumentKind kind) ? kind : null, money, call)) : truth;
    }
}
