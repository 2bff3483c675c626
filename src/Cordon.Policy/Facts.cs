using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy;

/// <summary>Everything about one direction of an exchange that a decision may depend on. No text from the exchange.</summary>
public sealed record ExchangeFacts
{
    public required Direction Direction { get; init; }
    public required Principal Principal { get; init; }
    public string? Model { get; init; }
    public ImmutableArray<FindingFact> Findings { get; init; } = [];
    /// <summary>Segments that no guard can read (images, audio, files as data, unreadable events).</summary>
    public ImmutableArray<OpaqueFact> Opaque { get; init; } = [];
    /// <summary>Guards that failed or were too slow, as <see cref="FindingTypes.GuardError"/> or <see cref="FindingTypes.GuardTimeout"/>.</summary>
    public ImmutableArray<GuardFailure> Failures { get; init; } = [];
    public ImmutableArray<ToolCallFact> ToolCalls { get; init; } = [];
    /// <summary>The text has left already: nothing that is found in it can be withheld, so it is judged as in mode warn, and no rule on the exchange as a whole is asked once more.</summary>
    public bool HasLeft { get; init; }

    /// <summary>What of a mode is still possible.</summary>
    internal Mode Still(Mode mode) => HasLeft && mode == Mode.Enforce ? Mode.Warn : mode;
}

/// <summary>One finding with the place it was found in.</summary>
/// <param name="Segment">Index of the segment in its direction's list.</param>
/// <param name="Mark">Of the text it was found in, where the policy has exceptions from its rule.</param>
public sealed record FindingFact(Finding Finding, Surface Surface, Trust Trust, int Segment, string Pointer, string? Tool, TextMark? Mark = null)
{
    /// <summary>SHA-256 of what was found, in small hex digits; null where the finding is about no text, and of more findings than are recorded.</summary>
    public string? Found { get; init; }
}

public sealed record OpaqueFact(Surface Surface, Trust Trust, int Segment, string Pointer);

public sealed record GuardFailure(string Guard, Surface Surface, string Type, int Segment);

/// <summary>A tool that the model wants called.</summary>
/// <param name="Declared">Whether the request declared a tool of that name.</param>
/// <param name="Arguments">Scalar arguments by dotted path (<c>to.0.address</c>), as text; empty when the arguments are not a JSON object.</param>
public sealed record ToolCallFact(string Name, bool Declared, int Segment, string Pointer, ImmutableDictionary<string, string> Arguments)
{
    /// <summary>What the values are, by the same paths, lists and objects included; the arguments as a whole by the empty one. What is not here, nobody knows.</summary>
    public ImmutableDictionary<string, ArgumentKind> Kinds { get; init; } = ImmutableDictionary<string, ArgumentKind>.Empty;

    /// <summary>Where each argument comes from, by the same paths; null where nobody looked, and then a rule that restricts takes it for the worst.</summary>
    public ImmutableDictionary<string, ArgumentOrigin>? Origins { get; init; }

    /// <summary>The class that the tool's server admits to; heard where it is worse than what policy says. Null where it admits to nothing.</summary>
    public Reversibility? Admitted { get; init; }

    /// <summary>There are arguments, and they could not be read.</summary>
    public bool IsUnread { get; init; }
}

/// <summary>What the session brings along. Labels are words of section 3 of the design: <c>untrusted</c>, <c>secret</c>, <c>pii</c>, <c>confidential:</c> and a class.</summary>
/// <param name="Labels">Those that hold for the exchange as a whole.</param>
public sealed record SessionFacts(ImmutableHashSet<string> Labels)
{
    public static SessionFacts None { get; } = new([]);

    /// <summary>Those that hold for calls: what the same exchange brought before a call is among them.</summary>
    public ImmutableHashSet<string> ForCalls { get; init; } = Labels;

    /// <summary>The worst that calls of the session have left behind so far; nothing where none is known.</summary>
    public Reversibility Chain
    {
        get
        {
            Reversibility worst = Reversibility.Read;
            foreach (string label in ForCalls)
            {
                worst = label.StartsWith(Contracts.Labels.Did, StringComparison.Ordinal) && Words.TryParse(label[Contracts.Labels.Did.Length..], out Reversibility did) && did > worst ? did : worst;
            }

            return worst;
        }
    }
}
