using System.Collections.Immutable;

namespace Cordon.Load.Measuring;

/// <summary>One target under one load for a few seconds.</summary>
internal sealed record Window(Case Case, int Round, string Target, long Requests, long Errors, double Seconds, ImmutableSortedDictionary<string, double> Values)
{
    // On two cores a build next door shows at once; a tick of accounting does not reach this.
    private const double Noticeable = 0.05;

    public double Disturbance => Values[Metric.Foreign] + Values[Metric.Stolen];

    public bool IsDisturbed => Disturbance > Noticeable;
}
