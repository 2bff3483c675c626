using System.Collections.Immutable;

namespace Cordon.Policy;

/// <summary>
/// One text that one guard may find what it finds in: marked as a false positive by somebody who answers for it until a day. It takes the place of the guard's binding
/// alone; rules that restrict stand, and what is no guess cannot be excepted.
/// </summary>
/// <param name="Rule">The guard's rule; null for all of them.</param>
/// <param name="Application">Null for all of the tenant.</param>
/// <param name="Sha256">Of the whole text as UTF-8, in hex.</param>
/// <param name="Owner">Who answers for it; reaches the log.</param>
/// <param name="Expires">From then on it is as if it were not there.</param>
public sealed record PolicyException(string Id, string Guard, string? Rule, string Tenant, string? Application, string Sha256, string Owner, DateTimeOffset Expires, int Line)
{
    /// <summary>No exception may last longer.</summary>
    public const int MostDays = 366;

    /// <summary>Guards whose findings are no guesses: what was compared, proved, bounded or written into the policy.</summary>
    public static ImmutableArray<string> Determined { get; } = ["definitions", "limits", "lists", "patterns", "schema", "secrets", "session-content"];

    /// <summary>Rules of other guards whose findings are none either.</summary>
    public static ImmutableArray<string> DeterminedRules { get; } = ["canary", "tag-characters", "terminal-escape", "imitates-tool"];

    /// <summary>Why nothing that this guard's rule finds can be excepted; null where it can.</summary>
    public static string? WhyNot(string guard, string? rule) =>
        Determined.Contains(guard) ? $"what the guard {guard} finds is no guess, so it is never excepted"
        : rule is not null && DeterminedRules.Contains(rule) ? $"what the rule {rule} finds is no guess, so it is never excepted"
        : null;

    /// <summary>Whether it is about this finding in this text, for this caller, at this time.</summary>
    public bool Covers(FindingFact fact, string tenant, string application) =>
        fact.Mark is { } mark && mark.Sha256 == Sha256 && mark.At < Expires
        && IsOf(fact.Finding.Guard, fact.Finding.Rule) && Tenant == tenant && (Application is null || Application == application);

    /// <summary>Whether it is about a rule of a guard.</summary>
    public bool IsOf(string guard, string rule) => Guard == guard && (Rule is null || Rule == rule) && WhyNot(guard, rule) is null;
}

/// <summary>The digest of a text, and when it was looked at: what an exception asks for. Only there where a policy has exceptions from the finding's rule.</summary>
public sealed record TextMark(string Sha256, DateTimeOffset At);
