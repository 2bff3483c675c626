using System.Collections.Frozen;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>One application's policy with its detectors compiled and bound: what an exchange is judged by, from its first step to its last.</summary>
public sealed class PolicyInForce
{
    private const int AddedDeadlineMilliseconds = 200;

    private static long s_last;

    private readonly BoundGuard[][] _request;
    private readonly BoundGuard[][] _response;

    public PolicyInForce(EffectivePolicy policy, DetectorSet detectors)
    {
        Policy = policy with { Guards = WithAdded(policy.Guards, detectors) };
        Detectors = detectors;
        _request = Bind(Direction.Request);
        _response = Bind(Direction.Response);
    }

    /// <summary>With the detectors that the policy asks for, and what the build brings for them.</summary>
    public static PolicyInForce Of(EffectivePolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new PolicyInForce(policy, DetectorSet.Create(NameWeights.With(policy.Detection)));
    }

    public EffectivePolicy Policy { get; }

    public DetectorSet Detectors { get; }

    /// <summary>Which compilation this is: no other policy, version or set of detectors ever has the same number in this process.</summary>
    internal long Number { get; } = Interlocked.Increment(ref s_last);

    /// <summary>The guards that read a surface, mode off included (they are listed as not inspecting).</summary>
    internal ReadOnlySpan<BoundGuard> For(Direction direction, Surface surface) =>
        (direction == Direction.Request ? _request : _response)[(int)surface];

    /// <summary>How many characters of a text's beginning its guards judge as one; 0 where windows do for all of them.</summary>
    internal int WholeUpTo(Surface surface)
    {
        int most = 0;
        foreach (BoundGuard guard in For(Direction.Response, surface))
        {
            most = guard.Binding.ModeOn(Direction.Response, surface) == Mode.Off ? most : Math.Max(most, guard.Detector.WholeUpTo);
        }

        return most;
    }

    // Policy cannot name a guard that the host added, so it reads everything, is enforced and fails closed; rules can exempt from it.
    private static FrozenDictionary<string, GuardBinding> WithAdded(FrozenDictionary<string, GuardBinding> guards, DetectorSet detectors)
    {
        FrozenSet<Surface> everywhere = Enum.GetValues<Surface>().ToFrozenSet();
        IDetector[] added = [.. detectors.Detectors.Where(detector => !guards.ContainsKey(detector.Id))];
        return added.Length == 0
            ? guards
            : guards.Concat(added.Select(detector => KeyValuePair.Create(detector.Id, new GuardBinding(
                detector.Id, Mode.Enforce, GuardAction.Deny, 0.5, everywhere, everywhere, AddedDeadlineMilliseconds, Decision.Deny)))).ToFrozenDictionary();
    }

    private BoundGuard[][] Bind(Direction direction) =>
    [
        .. Enum.GetValues<Surface>().Select(surface => Detectors.Detectors
            .Where(detector => Policy.Guards.TryGetValue(detector.Id, out GuardBinding? binding) && binding.Surfaces(direction).Contains(surface))
            .Select(detector => new BoundGuard(detector, Policy.Guards[detector.Id]))
            .ToArray()),
    ];
}

internal readonly record struct BoundGuard(IDetector Detector, GuardBinding Binding);
