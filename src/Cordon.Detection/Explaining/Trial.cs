using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>Asks a guard again about a text without some of its words, a bounded number of times.</summary>
/// <param name="tries">How often it may be asked.</param>
internal sealed class Trial(DetectorSet set, PreparedText text, DetectionContext context, int tries)
{
    public string Original => text.Original;

    public int Tries { get; private set; }

    public PreparedText Prepare(Remainder left) => left.Removed.IsEmpty ? text : set.Prepare(left.Text);

    /// <summary>What the finding's guard and rule find in what is left, by the offsets of what is left; null where it has been asked often enough.</summary>
    public List<Finding>? Ask(Finding finding, PreparedText left)
    {
        if (Tries == tries)
        {
            return null;
        }

        Tries++;
        List<Finding> findings = [];
        foreach (IDetector guard in set.Detectors)
        {
            if (guard.Id == finding.Guard)
            {
                guard.Detect(left, context, findings);
            }
        }

        findings.RemoveAll(found => found.Rule != finding.Rule);
        return findings;
    }

    /// <summary>The same as one number: how sure the rule still is. Infinite where nobody may ask any more.</summary>
    public double ScoreOf(Finding finding, PreparedText left) =>
        Ask(finding, left) is { } found ? found.Select(other => other.Score).DefaultIfEmpty().Max() : double.PositiveInfinity;
}
