using System.Collections.Frozen;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>A guard under the settings that hold for every guard: allowed terms, rules switched off, and a bound on findings.</summary>
internal sealed class BoundedDetector(IDetector inner, FrozenSet<string> allowed, FrozenSet<string> disabled) : IDetector
{
    public string Id => inner.Id;

    public IDetector Inner => inner;

    public int WholeUpTo => inner.WholeUpTo;

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        int first = findings.Count;
        inner.Detect(text, context, findings);
        int end = findings.Count;
        int kept = first;
        Finding? omitted = null;
        for (int i = first; i < end; i++)
        {
            Finding finding = findings[i];
            if (!Keeps(text.Original, finding))
            {
                continue;
            }

            if (kept - first == RuleDetector.MaxFindings)
            {
                omitted = new Finding(FindingTypes.Limit, Severity.High, 1, finding.Start, text.Original.Length, Id, "too-many-findings", "More findings than are recorded.");
                break;
            }

            findings[kept++] = finding;
        }

        findings.RemoveRange(kept, end - kept);
        if (omitted is not null)
        {
            findings.Add(omitted);
        }
    }

    public int HoldFrom(PreparedText text, in DetectionContext context) => inner.HoldFrom(text, context);

    /// <summary>What the guard finds in a text without reading it; null when that is nothing.</summary>
    public Finding? TooLong(string text) => inner is LimitDetector limits && limits.TooLong(text) is { } finding && Keeps(text, finding) ? finding : null;

    private bool Keeps(string text, Finding finding) => !disabled.Contains(finding.Rule) && !IsAllowed(text, finding);

    private bool IsAllowed(string text, Finding finding) =>
        allowed.Count > 0 && allowed.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text.AsSpan(finding.Start, finding.End - finding.Start));
}
