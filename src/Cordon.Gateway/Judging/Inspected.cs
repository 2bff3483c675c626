using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>What the guards saw in some segments of one direction.</summary>
public sealed record Inspected(
    ImmutableArray<Segment> Segments,
    ImmutableArray<FindingFact> Findings,
    ImmutableArray<OpaqueFact> Opaque,
    ImmutableArray<GuardFailure> Failures)
{
    public static Inspected Nothing { get; } = new([], [], [], []);

    /// <summary>The guards were not asked, because what is known without them denies it (<see cref="SegmentLimits"/>).</summary>
    public bool IsUnread { get; init; }

    /// <summary>The text has left: what was seen in it is recorded, and nothing else.</summary>
    public bool HasLeft { get; init; }

    public bool IsClean => Findings.IsEmpty && Opaque.IsEmpty && Failures.IsEmpty;
}

/// <summary>What policy made of it, and the edits that follow.</summary>
/// <param name="Edits">Edits per segment index, in the decoded text's UTF-16 offsets; empty unless the decision is modify.</param>
public sealed record Judgement(
    Direction Direction,
    Inspected Inspected,
    Outcome Outcome,
    ImmutableArray<SpanEdit> Edits)
{
    /// <summary>The same with the findings' spans moved: from a stream's window to the whole of its text.</summary>
    public Judgement ShiftedBy(int characters) => characters == 0
        ? this
        : this with
        {
            Inspected = Inspected with
            {
                Findings = [.. Inspected.Findings.Select(fact => fact with { Finding = fact.Finding with { Start = fact.Finding.Start + characters, End = fact.Finding.End + characters } })],
            },
        };
}

/// <param name="Segment">Index into the inspected segments.</param>
public readonly record struct SpanEdit(int Segment, int Start, int End, string Replacement);
