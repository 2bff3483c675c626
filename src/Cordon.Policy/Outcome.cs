using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy;

/// <summary>What the policy makes of the facts. A pure function's result: same facts, same policy, same outcome.</summary>
public sealed record Outcome
{
    public required Decision Decision { get; init; }

    /// <summary>The decision if every guard were in mode enforce.</summary>
    public required Decision Would { get; init; }

    /// <summary>The finding type, rule id or surface that decided; null when allowed.</summary>
    public string? Reason { get; init; }

    /// <summary>The steps that led here, in order, for operators: rule ids, thresholds, modes; and what would have changed it.</summary>
    public required ImmutableArray<string> Explanation { get; init; }

    /// <summary>One entry for each fact in <see cref="ExchangeFacts.Findings"/>, in the same order.</summary>
    public required ImmutableArray<FindingOutcome> Findings { get; init; }

    /// <summary>What a person is asked about; empty unless the decision is step-up.</summary>
    public ImmutableArray<Ask> Asks { get; init; } = [];
}

/// <summary>One cause for asking a person.</summary>
/// <param name="Index">Of a tool call in <see cref="ExchangeFacts.ToolCalls"/>, or of a segment; 0 for the exchange as a whole.</param>
public readonly record struct Ask(AskAbout About, int Index, string Rule);

public enum AskAbout
{
    Exchange,
    Segment,
    ToolCall,
}

/// <param name="Edit">What happens to the span when the exchange is modified.</param>
public sealed record FindingOutcome(Mode Mode, Decision Effect, Decision Would, EditKind Edit);

public enum EditKind
{
    /// <summary>The span stays.</summary>
    None,
    /// <summary>The span becomes <c>[REDACTED:entity]</c>.</summary>
    Redact,
    /// <summary>The span becomes <c>&lt;ENTITY_n&gt;</c> on the way in, and the original again on the way out, within one exchange.</summary>
    Pseudonymise,
    /// <summary>The span disappears (invisible characters).</summary>
    Remove,
}
