using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>
/// One thing to look for: literals that the DFA finds, and a linear-time check that confirms.
/// A text that contains none of the literals never reaches the check.
/// </summary>
public sealed record Rule
{
    /// <summary>Kebab-case, unique, never renamed.</summary>
    public required string Id { get; init; }

    /// <summary>One of <see cref="FindingTypes"/>.</summary>
    public required string Type { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>Probability that a confirmed match is true, 0..1.</summary>
    public required double Score { get; init; }

    /// <summary>Why it matters, for the operator. Never quotes the text.</summary>
    public required string Explanation { get; init; }

    /// <summary>Lower-case ASCII or UTF-8 literals, each at least two characters; one of them occurs in every match. Compared without ASCII case.</summary>
    public required ImmutableArray<string> Literals { get; init; }

    /// <summary>
    /// Confirms a literal hit; null when the literal itself is the finding. Run only on the window
    /// [hit − <see cref="Reach"/>, hit + <see cref="MaxLength"/>], never on the whole text.
    /// </summary>
    public Regex? Pattern { get; init; }

    /// <summary>Confirms a literal hit in place of <see cref="Pattern"/>.</summary>
    public SpanFinder? Finder { get; init; }

    /// <summary>The group of <see cref="Pattern"/> that is the span, and then stands after the literal; 0 for the whole match.</summary>
    public int Group { get; init; }

    /// <summary>How many characters before its literal a match can begin.</summary>
    public int Reach { get; init; }

    /// <summary>
    /// True when a match has no white space before its literal: a token. A stream then waits for the last word only, not for all of
    /// <see cref="Reach"/>.
    /// </summary>
    public bool IsUnbroken { get; init; }

    /// <summary>True when the span is one word somewhere after the literal: a stream waits for the last word only, and the literal may be gone.</summary>
    public bool IsWordAfter { get; init; }

    /// <summary>The most characters a match can have, counted from its literal's first character.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Last word on the span: a checksum, an entropy bound, a stop list. Null accepts all.</summary>
    public SpanCheck? Accept { get; init; }

    /// <summary>Probability that a confirmed span is true, from what it is and what stands around it, in place of <see cref="Score"/>. Null keeps the score.</summary>
    public SpanWeight? Weigh { get; init; }

    /// <summary>Whose credential the rule finds; null where it is nobody's in particular.</summary>
    public string? Provider { get; init; }

    /// <summary>Which readings of the text the rule wants. Rules for phrases ask for <see cref="RuleViews.Folded"/>.</summary>
    public RuleViews Views { get; init; } = RuleViews.Plain;

    /// <summary>Label for redaction: <c>EMAIL</c>; null uses the type.</summary>
    public string? Entity { get; init; }
}

/// <summary>Says whether the characters of a candidate span are what the rule looks for.</summary>
public delegate bool SpanCheck(ReadOnlySpan<char> span);

/// <summary>Gives the probability that the characters from start to end of a text are what the rule looks for.</summary>
public delegate double SpanWeight(ReadOnlySpan<char> text, int start, int end);
