using System.Collections.Immutable;

namespace Cordon.Gateway.Telemetry;

public enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One thing that is measured. The name is OpenTelemetry's; <see cref="PrometheusName"/> says how Prometheus calls it.</summary>
/// <param name="Unit">UCUM: <c>s</c>, <c>By</c>, <c>1</c>, or a word in braces.</param>
/// <param name="Meaning">One sentence; also the help text of the exposition and the row in docs/operate/observe.md.</param>
public sealed record Metric(string Name, MetricKind Kind, string Unit, string Meaning, params ImmutableArray<string> Labels)
{
    /// <summary>Upper bounds of a histogram's buckets.</summary>
    public ImmutableArray<double> Buckets { get; init; } = [];
}
