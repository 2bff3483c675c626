using System.Collections.Immutable;

namespace Cordon.Load.Measuring;

/// <summary>One target under one load for a few seconds.</summary>
/// <param name="Failure">Why it ended early; then it has errors and no figures.</param>
internal sealed record Window(
    Case Case, int Round, string Target, long Requests, long Errors, double Seconds, ImmutableSortedDictionary<string, double> Values, string? Failure = null)
{
    // On two cores a build next door shows at once; a tick of accounting does not reach this.
    private const double Noticeable = 0.05;

    public double Disturbance => Values.GetValueOrDefault(Metric.Foreign) + Values.GetValueOrDefault(Metric.Stolen);

    public bool IsDisturbed => Disturbance > Noticeable;

    public static Window Failed(Case load, int round, string target, Exception failure) =>
        new(load, round, target, 0, 1, 0, ImmutableSortedDictionary<string, double>.Empty, failure.Message);
}
