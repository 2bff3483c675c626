using System.Runtime.CompilerServices;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>
/// The policies in force, compiled once per application and policy version. An exchange takes its policy once, at identity, and keeps it:
/// a reload swaps the whole set for the exchanges that begin after it.
/// </summary>
public sealed class PolicyBook(PolicySource source, Func<DetectorSet, DetectorSet>? extend = null)
{
    // Entries go when their policy does: a reload leaves nothing behind.
    private readonly ConditionalWeakTable<EffectivePolicy, PolicyInForce> _compiled = [];

    public PolicySource Source => source;

    public PolicyInForce For(Principal principal)
    {
        EffectivePolicy policy = source.Current.For(principal.Tenant, principal.Application);
        return _compiled.GetValue(policy, Compile);
    }

    private PolicyInForce Compile(EffectivePolicy policy)
    {
        DetectorSet detectors = DetectorSet.Create(NameWeights.With(policy.Detection));
        return new PolicyInForce(policy, extend is null ? detectors : extend(detectors));
    }
}
