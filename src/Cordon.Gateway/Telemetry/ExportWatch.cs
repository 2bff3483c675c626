using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Cordon.Gateway.Admin;

namespace Cordon.Gateway.Telemetry;

/// <summary>How one receiver of the evidence is, as figures and readiness need it. Numbers and code words only.</summary>
/// <param name="Trouble">Why deliveries fail or have ended, as a sentence for the operator; null while all is well.</param>
/// <param name="Required">Whether trouble is a reason not to be ready.</param>
/// <param name="Lag">Durable statements that it has not received; the log holds them.</param>
/// <param name="LagBytes">About how many bytes of the log these are.</param>
/// <param name="Delivered">Statements that it has confirmed since the start.</param>
/// <param name="Failures">Deliveries that failed since the start.</param>
public sealed record ExportStanding(string Sink, string? Trouble, bool Required, long Lag, long LagBytes, long Delivered, long Failures, DateTimeOffset? LastSuccess);

/// <summary>Looks at those who send the evidence on. They are no part of the gateway: whoever starts them says how they are.</summary>
public sealed class ExportWatch
{
    private Func<IEnumerable<ExportStanding>> _read = () => [];

    /// <summary>From now on this is how they are.</summary>
    public void Follow(Func<IEnumerable<ExportStanding>> read) => Volatile.Write(ref _read, read);

    internal void Observe(Instruments instruments, Readiness readiness)
    {
        instruments.Observe(MetricCatalogue.ExportHealthy, () => Each(sink => sink.Trouble is null ? 1 : 0));
        instruments.Observe(MetricCatalogue.ExportLag, () => Each(sink => sink.Lag));
        instruments.Observe(MetricCatalogue.ExportLagSize, () => Each(sink => sink.LagBytes));
        instruments.ObserveCount(MetricCatalogue.ExportDelivered, () => Each(sink => sink.Delivered));
        instruments.ObserveCount(MetricCatalogue.ExportFailures, () => Each(sink => sink.Failures));
        instruments.Observe(MetricCatalogue.ExportLastSuccess, () => Each(sink => sink.LastSuccess?.ToUnixTimeMilliseconds() / 1000.0));
        readiness.Watch(() => Troubles(required: false));
        readiness.WatchProblems(() => Troubles(required: true));
    }

    private IEnumerable<Trouble> Troubles(bool required) =>
        Read().Where(sink => sink.Trouble is not null && sink.Required == required).Select(sink => new Trouble($"export-failing:{sink.Sink}", sink.Trouble!));

    private IEnumerable<Measurement<double>> Each(Func<ExportStanding, double?> figure) =>
        [.. Read().Where(sink => figure(sink) is not null).Select(sink => new Measurement<double>(figure(sink)!.Value, new KeyValuePair<string, object?>("sink", sink.Sink)))];

    private ImmutableArray<ExportStanding> Read() => [.. Volatile.Read(ref _read)()];
}
