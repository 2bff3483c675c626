using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Documents inside of another carrier: what was read of them by themselves, as it stands in the carrier.</summary>
internal static class Embedding
{
    public static ImmutableArray<Segment> In(ImmutableArray<Segment> segments, int offset, string pointer) =>
        [.. segments.Select(segment => segment with { Raw = segment.Raw with { Start = segment.Raw.Start + offset }, Pointer = pointer + segment.Pointer })];

    public static RequestReading In(RequestReading request, int offset, string pointer) => request.Fault is { } fault
        ? RequestReading.Refused(In(fault, offset, pointer))
        : request with
        {
            Segments = In(request.Segments, offset, pointer),
            Uses = [.. request.Uses.Select(use => use with { Pointer = pointer + use.Pointer })],
        };

    public static IntakeFault In(IntakeFault fault, int offset, string pointer) => fault with { Offset = fault.Offset + offset, Pointer = pointer + fault.Pointer };

    /// <summary>The segments of both, numbered as one list.</summary>
    public static ImmutableArray<Segment> Numbered(IEnumerable<Segment> segments) => [.. segments.Select((segment, index) => segment with { Index = index })];
}
