using Cordon.Contracts;

namespace Cordon.Detection.Tests.Code;

/// <summary>The guard <c>code</c> as the gateway runs it.</summary>
internal static class CodeGuard
{
    public static readonly DetectorSet Set = DetectorSet.Create(DetectionSettings.Default);

    public static readonly IDetector Guard = Set.Detectors.Single(guard => guard.Id == "code");

    public static List<Finding> Find(string text, Surface surface = Surface.Assistant)
    {
        List<Finding> findings = [];
        Guard.Detect(Set.Prepare(text), new(surface, Direction.Response, Trust.Untrusted), findings);
        return findings;
    }

    public static IEnumerable<string> RulesIn(string text, Surface surface = Surface.Assistant) => Find(text, surface).Select(finding => finding.Rule);
}
