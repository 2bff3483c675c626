using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Cordon.Gateway.Telemetry;

/// <summary>All series of one instrument. Their number is bounded: what comes after is counted under <c>other</c>.</summary>
internal sealed class MetricFamily
{
    public const int MostSeries = 1_000;

    /// <summary>The value of a label that stands for all that have no series of their own.</summary>
    public const string Other = "other";

    private readonly ConcurrentDictionary<LabelSet, Series> _series = new();
    private readonly double[] _bounds;
    private readonly bool _observed;
    private readonly Action _overflow;
    private int _count;

    public MetricFamily(Instrument instrument, Action overflow)
    {
        _overflow = overflow;
        _observed = instrument.IsObservable;
        Name = instrument.Name;
        Unit = instrument.Unit ?? "";
        Meaning = instrument.Description ?? "";
        Type type = instrument.GetType().GetGenericTypeDefinition();
        Kind = type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? MetricKind.Counter
            : type == typeof(Histogram<>) ? MetricKind.Histogram
            : MetricKind.Gauge;
        _bounds = Kind != MetricKind.Histogram ? []
            : (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries is { } advised ? [.. advised]
            : (instrument as Histogram<long>)?.Advice?.HistogramBucketBoundaries is { } whole ? [.. whole.Select(bound => (double)bound)]
            : [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    }

    public string Name { get; }
    public string Unit { get; }
    public string Meaning { get; }
    public MetricKind Kind { get; }
    public IReadOnlyList<double> Bounds => _bounds;

    /// <summary>The collection that runs; observed values of earlier ones are gone.</summary>
    public long Round { get; set; }

    /// <summary>What there is to show, in a stable order.</summary>
    public IEnumerable<Series> Shown => _series.Values.Where(series => !_observed || series.Round == Round).OrderBy(series => Order(series.Labels), StringComparer.Ordinal);

    public void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        LabelSet labels = new(tags);
        if (!_series.TryGetValue(labels, out Series? series))
        {
            series = Begin(labels);
        }

        if (_observed)
        {
            series.Set(value, Round);
        }
        else if (Kind == MetricKind.Histogram)
        {
            series.Record(value);
        }
        else
        {
            series.Add(value);
        }
    }

    /// <summary>Shows a counter without labels from the start: a rate needs its zero.</summary>
    public void BeginAtZero() => Begin(default);

    private Series Begin(LabelSet labels)
    {
        if (Volatile.Read(ref _count) >= MostSeries && labels.Count > 0)
        {
            _overflow();
            labels = labels.WithEvery(Other);
            if (_series.TryGetValue(labels, out Series? rest))
            {
                return rest;
            }
        }

        Series fresh = new(labels, _bounds);
        Series kept = _series.GetOrAdd(labels, fresh);
        if (ReferenceEquals(kept, fresh))
        {
            Interlocked.Increment(ref _count);
        }

        return kept;
    }

    private static string Order(LabelSet labels) => string.Join('\n', Enumerable.Range(0, labels.Count).Select(labels.Value));
}
