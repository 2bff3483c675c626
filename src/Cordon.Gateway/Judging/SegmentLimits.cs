using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>
/// The limits that need no reading: how long a segment may be (<c>limits.max-segment-characters</c>), and, because a guard sees one segment, how many of them a direction
/// may have (<c>limits.max-segments</c>). Where one is passed and that alone denies the exchange, nothing is read: the longest texts would cost the most, for nothing.
/// </summary>
internal static class SegmentLimits
{
    /// <summary>Why the coverage of such an exchange has no guard that has read anything.</summary>
    public const string OverLimit = "over-limit";

    private const string Guard = "limits";

    /// <summary>Shows segments to the guards, unless they are over a limit that denies.</summary>
    /// <param name="model">Which they are for, as policy's rules see it.</param>
    public static Inspected Inspect(
        GuardRunner guards, Exchange exchange, Direction direction, string? model, ImmutableArray<Segment> segments, InspectionContext context, CoverageMap coverage)
    {
        PolicyInForce policy = exchange.Policy!;
        FindingFact? tooMany = TooMany(policy, direction, segments);
        ImmutableArray<FindingFact> over = TooLong(policy, direction, segments);
        over = tooMany is null ? over : over.Add(tooMany);
        if (!over.IsEmpty && Ruling.Denies(policy, direction, over, exchange.Principal, model, exchange.Marks.Facts))
        {
            Note(policy, direction, segments, coverage);
            return new Inspected(segments, over, [.. segments.Where(segment => segment.Opaque).Select(segment => new OpaqueFact(segment.Surface, segment.Trust, segment.Index, segment.Pointer))], [])
            {
                IsUnread = true,
            };
        }

        Inspected inspected = guards.Inspect(policy, direction, segments, context, coverage);
        return tooMany is null ? inspected : inspected with { Findings = inspected.Findings.Add(tooMany) };
    }

    // It is the limits guard's finding on the first segment too many.
    private static FindingFact? TooMany(PolicyInForce policy, Direction direction, ImmutableArray<Segment> segments)
    {
        int most = policy.Policy.Detection.MaxSegments;
        if (segments.Length <= most || !policy.Policy.Guards.TryGetValue(Guard, out GuardBinding? binding) || binding.ModeOn(direction, segments[most].Surface) == Mode.Off)
        {
            return null;
        }

        Segment first = segments[most];
        return Fact(new Finding(FindingTypes.Limit, Severity.Medium, 1, 0, first.Text.Length, Guard, "segment-count", "There are more segments than policy allows."), first);
    }

    private static ImmutableArray<FindingFact> TooLong(PolicyInForce policy, Direction direction, ImmutableArray<Segment> segments)
    {
        int most = policy.Policy.Detection.MaxSegmentCharacters;
        ImmutableArray<FindingFact> over = [];
        foreach (Segment segment in segments)
        {
            if (segment.Text.Length > most && Binding(policy, direction, segment.Surface) is not (null or Mode.Off) && policy.Detectors.TooLong(segment.Text) is { } finding)
            {
                over = over.Add(Fact(finding, segment));
            }
        }

        return over;
    }

    private static Mode? Binding(PolicyInForce policy, Direction direction, Surface surface)
    {
        foreach (BoundGuard guard in policy.For(direction, surface))
        {
            if (guard.Binding.Guard == Guard)
            {
                return guard.Binding.ModeOn(direction, surface);
            }
        }

        return null;
    }

    private static void Note(PolicyInForce policy, Direction direction, ImmutableArray<Segment> segments, CoverageMap coverage)
    {
        foreach (Segment segment in segments)
        {
            if (segment.Opaque)
            {
                coverage.Add(direction, segment.Surface, "", Mode.Enforce, CoverageState.Uninspected, segment.Text.Length, segment.WhyOpaque);
                if (segment.Text.Length == 0)
                {
                    continue;
                }
            }

            ReadOnlySpan<BoundGuard> guards = policy.For(direction, segment.Surface);
            foreach (BoundGuard guard in guards)
            {
                Mode mode = guard.Binding.ModeOn(direction, segment.Surface);
                bool isRead = mode != Mode.Off && guard.Binding.Guard == Guard;
                coverage.Add(
                    direction, segment.Surface, guard.Binding.Guard, mode, isRead ? CoverageState.Inspected : CoverageState.Uninspected, segment.Text.Length,
                    isRead ? null : mode == Mode.Off ? "mode-off" : OverLimit);
            }

            if (guards.Length == 0)
            {
                coverage.Add(direction, segment.Surface, "", Mode.Off, CoverageState.Uninspected, segment.Text.Length, "not-bound");
            }
        }
    }

    private static FindingFact Fact(Finding finding, Segment segment) =>
        new(finding, segment.Surface, segment.Trust, segment.Index, segment.Pointer, segment.Tool);
}
