using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detection;

namespace Cordon.Gateway.Judging;

/// <summary>What guards may know beside the segment.</summary>
public readonly record struct InspectionContext(ImmutableArray<PromptFingerprint> SystemPrompts, ReadOnlyMemory<byte> OutputSchema)
{
    public static InspectionContext None { get; } = new([], default);

    /// <summary>Set where the same text is asked about twice in a row: a stream's window, for findings and for what must wait.</summary>
    public LastPrepared? Last { get; init; }

    /// <summary>Whose texts they are. Where nobody is named, nothing is remembered.</summary>
    public string? Tenant { get; init; }

    /// <summary>What the session holds; null where nobody compares anything with it.</summary>
    public HeldSession? Held { get; init; }

    /// <summary>What a whole answer has to follow; null where nobody asks.</summary>
    public GroundSources? Sources { get; init; }

    /// <summary>The schema that a segment must satisfy. A turn that only calls tools has an empty answer, and that breaks no schema.</summary>
    public ReadOnlyMemory<byte> SchemaFor(Segment segment) =>
        segment.IsAnswer && !string.IsNullOrWhiteSpace(segment.Text) ? OutputSchema : default;
}
