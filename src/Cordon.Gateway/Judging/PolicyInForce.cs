using System.Collections.Concurrent;
using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>One application's policy with its detectors compiled and bound: what an exchange is judged by, from its first step to its last.</summary>
public sealed class PolicyInForce
{
    private readonly BoundGuard[][] _request;
    private readonly BoundGuard[][] _response;

    public PolicyInForce(EffectivePolicy policy, DetectorSet detectors)
    {
        Policy = policy;
        Detectors = detectors;
        _request = Bind(Direction.Request);
        _response = Bind(Direction.Response);
    }

    public EffectivePolicy Policy { get; }

    public DetectorSet Detectors { get; }

    /// <summary>The guards that read a surface, mode off included (they are listed as not inspecting).</summary>
    internal ReadOnlySpan<BoundGuard> For(Direction direction, Surface surface) =>
        (direction == Direction.Request ? _request : _response)[(int)surface];

    private BoundGuard[][] Bind(Direction direction) =>
    [
        .. Enum.GetValues<Surface>().Select(surface => Detectors.Detectors
            .Where(detector => Policy.Guards.TryGetValue(detector.Id, out GuardBinding? binding) && binding.Surfaces(direction).Contains(surface))
            .Select(detector => new BoundGuard(detector, Policy.Guards[detector.Id]))
            .ToArray()),
    ];
}

internal readonly record struct BoundGuard(IDetector Detector, GuardBinding Binding);
