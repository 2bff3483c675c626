using System.Collections.Immutable;
using Cordon.Fuzz.Targets;

namespace Cordon.Fuzz;

/// <summary>Every reader of bytes that somebody else chose.</summary>
internal static class FuzzTargets
{
    public static readonly ImmutableArray<FuzzTarget> All =
    [
        JsonTargets.Tape, .. DialectTargets.All, .. StreamTargets.All, .. TextTargets.All, .. ContentTargets.All, .. ArgumentTargets.All, .. FileTargets.All, .. MeasuringTargets.All, .. EvidenceTargets.All, .. HeadTargets.All, .. BrokerTargets.All, AggregateTargets.Messages,
    ];
}
