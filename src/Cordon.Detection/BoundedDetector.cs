using System.Collections.Frozen;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>A guard under the settings that hold for every guard: allowed terms, rules switched off, and a bound on findings.</summary>
internal sealed class BoundedDetector(IDetector inner, FrozenSet<string> allowed, FrozenSet<string> disabled) : IDetector
{
    public string Id => inner.Id;

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        var found = new List<Finding>();
        inner.Detect(text, context, found);
        int kept = 0;
        foreach (Finding finding in found)
        {
            if (disabled.Contains(finding.Rule) || IsAllowed(text.Original, finding))
            {
                continue;
            }

            if (kept == RuleDetector.MaxFindings)
            {
                findings.Add(new Finding(FindingTypes.Limit, Severity.High, 1, finding.Start, text.Original.Length, Id, "too-many-findings", "More findings than are recorded."));
                break;
            }

            findings.Add(finding);
            kept++;
        }
    }

    public int HoldFrom(PreparedText text, in DetectionContext context) => inner.HoldFrom(text, context);

    private bool IsAllowed(string text, Finding finding) =>
        allowed.Count > 0 && allowed.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text.AsSpan(finding.Start, finding.End - finding.Start));
}
