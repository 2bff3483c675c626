using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy;

/// <summary>
/// One text, or one passage of any text, that one guard may find what it finds in: marked as a false positive by somebody who answers for it until a day. It takes the place of the guard's binding
/// alone; rules that restrict stand, and what is no guess cannot be excepted.
/// </summary>
/// <param name="Rule">The guard's rule; null for all of them, which only an exception for a whole text can name.</param>
/// <param name="Application">Null for all of the tenant.</param>
/// <param name="Sha256">Of the whole text as UTF-8, in hex; null where it is about a passage.</param>
/// <param name="Owner">Who answers for it; reaches the log.</param>
/// <param name="Expires">From then on it is as if it were not there.</param>
public sealed record PolicyException(string Id, string Guard, string? Rule, string Tenant, string? Application, string? Sha256, string Owner, DateTimeOffset Expires, int Line)
{
    /// <summary>The finding with what stands around it (<see cref="Policy.Passage"/>); null where it is about a whole text.</summary>
    public string? Passage { get; init; }

    /// <summary>Where the passage may stand: what is harmless in an answer may be an attack in a tool's result.</summary>
    public Surface? Surface { get; init; }

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

    /// <summary>
    /// Guards that say one thing about a whole text, at its worst place or its first: behind a passage that is excepted the next one would not be seen.
    /// What a trained model takes a text for is such a thing too; its rules have names of their own.
    /// </summary>
    public static ImmutableArray<string> OfWholeTexts { get; } = ["groundedness", "harm", "refusal"];

    /// <summary>How the names of rules begin that a trained model decides.</summary>
    public const string ModelRule = "reads-like-";

    /// <summary>Why what this guard's rule finds can be excepted in a whole text alone; null where a passage will do.</summary>
    public static string? WhyNoPassage(string guard, string rule) =>
        OfWholeTexts.Contains(guard) || rule.StartsWith(ModelRule, StringComparison.Ordinal) || rule == "too-many-findings"
            ? $"what {guard}/{rule} finds is about a whole text, so no passage is excepted from it"
            : null;

    /// <summary>Whether it is about this finding in this text, for this caller, at this time.</summary>
    public bool Covers(FindingFact fact, string tenant, string application) =>
        fact.Mark is { } mark && mark.At < Expires
        && (Passage is null ? Sha256 is not null && mark.Sha256 == Sha256 : mark.Passage == Passage && fact.Surface == Surface)
        && IsOf(fact.Finding.Guard, fact.Finding.Rule) && Tenant == tenant && (Application is null || Application == application);

    /// <summary>Whether it is about a rule of a guard.</summary>
    public bool IsOf(string guard, string rule) => Guard == guard && (Rule is null || Rule == rule) && WhyNot(guard, rule) is null && (Passage is null || WhyNoPassage(guard, rule) is null);
}

/// <summary>What an exception asks for. Only there where a policy has exceptions from the finding's rule.</summary>
/// <param name="Sha256">Digest of the whole text; null where it is not there, as in a stream.</param>
/// <param name="At">When it was looked at.</param>
/// <param name="Passage">Digest of the finding with what stands around it (<see cref="Policy.Passage"/>); null where that is not there, or nobody asks.</param>
public sealed record TextMark(string? Sha256, DateTimeOffset At, string? Passage = null);
