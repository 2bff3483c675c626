using Cordon.Contracts;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>
/// The one limit that no guard can see, because each sees one segment: how many of them a direction may have (<c>limits.max-segments</c>).
/// It is the limits guard's finding on the first segment too many, where policy binds that guard.
/// </summary>
internal static class SegmentCount
{
    private const string Guard = "limits";

    public static Inspected Check(PolicyInForce policy, Direction direction, Inspected inspected)
    {
        int most = policy.Policy.Detection.MaxSegments;
        if (inspected.Segments.Length <= most)
        {
            return inspected;
        }

        Segment first = inspected.Segments[most];
        if (!policy.Policy.Guards.TryGetValue(Guard, out GuardBinding? binding) || binding.ModeOn(direction, first.Surface) == Mode.Off)
        {
            return inspected;
        }

        Finding finding = new(FindingTypes.Limit, Severity.Medium, 1, 0, first.Text.Length, Guard, "segment-count", "There are more segments than policy allows.");
        return inspected with { Findings = inspected.Findings.Add(new FindingFact(finding, first.Surface, first.Trust, first.Index, first.Pointer, first.Tool)) };
    }
}
