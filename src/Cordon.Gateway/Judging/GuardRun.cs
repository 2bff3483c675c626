using Cordon.Contracts;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>What comes together while the guards look at the segments of one direction.</summary>
internal sealed record GuardRun(PolicyInForce Policy, Direction Direction, InspectionContext Context, CoverageMap Coverage, LookTimes Times)
{
    public List<FindingFact> Findings { get; } = [];
    public List<OpaqueFact> Opaque { get; } = [];
    /// <summary>The first of each sort: policy decides about sorts, and a body with a hundred thousand strings must not make a record of as many failures. The coverage counts them.</summary>
    public List<GuardFailure> Failures { get; } = [];

    /// <summary>How many looks failed.</summary>
    public int Failed { get; private set; }

    /// <summary>What the guard that looks has found so far.</summary>
    public List<Finding> Scratch { get; } = [];

    /// <summary>True when it is the first of its sort.</summary>
    public bool Add(GuardFailure failure)
    {
        Failed++;
        // No longer than guards by surfaces.
        bool isFirst = !Failures.Exists(known => known.Guard == failure.Guard && known.Surface == failure.Surface && known.Type == failure.Type);
        if (isFirst)
        {
            Failures.Add(failure);
        }

        return isFirst;
    }
}
