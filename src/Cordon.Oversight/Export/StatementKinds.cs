using System.Collections.Immutable;
using Cordon.Evidence;

namespace Cordon.Oversight.Export;

/// <summary>Short names of what stands in the log: the name inside a predicate type, and two for what has none.</summary>
public static class StatementKinds
{
    public const string Verdict = "verdict";

    /// <summary>A statement whose bytes were erased; the number stays.</summary>
    public const string Erased = "erased";

    /// <summary>A statement that this version cannot read. It is passed on as a number and a digest, because a gap would be worse.</summary>
    public const string Unreadable = "unreadable";

    private const string Before = "https://cordon-project.org/", After = "/v1";

    public static ImmutableArray<string> All { get; } = [.. PredicateTypes.All.Select(Of).OfType<string>(), Erased, Unreadable];

    /// <summary>The kind of a predicate type; null for a type that is not Cordon's.</summary>
    public static string? Of(string predicateType) =>
        predicateType.StartsWith(Before, StringComparison.Ordinal) && predicateType.EndsWith(After, StringComparison.Ordinal) && predicateType.Length > Before.Length + After.Length
            ? predicateType[Before.Length..^After.Length]
            : null;
}
