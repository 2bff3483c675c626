using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>
/// Asks the detectors whether they can use a policy's settings, before the policy comes into force: a policy that they refuse must fail
/// where it is loaded, with its line, and not at the first exchange.
/// </summary>
public static class DetectionCheck
{
    /// <summary>Complaints of the detectors about any layer of the set.</summary>
    public static ImmutableArray<PolicyError> Of(PolicySet set) => set.CheckDetection(Complaints);

    /// <summary>The same result, or the detectors' complaints in its place.</summary>
    public static PolicyResult Load(PolicyResult parsed) =>
        parsed.Set is { } set && Of(set) is { IsEmpty: false } errors ? new PolicyResult(null, errors) : parsed;

    private static IEnumerable<(string Subject, string Message)> Complaints(DetectionSettings settings) =>
        DetectorSet.Problems(NameWeights.With(settings)).Select(error => (error.Subject, error.Message));
}
