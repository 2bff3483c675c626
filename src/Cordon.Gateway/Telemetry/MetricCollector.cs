using System.Diagnostics.Metrics;

namespace Cordon.Gateway.Telemetry;

/// <summary>
/// Sums up what the instruments measure, for the exposition. Listens to one gateway's own meter, and to the runtime's
/// (processor, memory, collections, threads).
/// </summary>
internal sealed class MetricCollector : IDisposable
{
    private const string Runtime = "System.Runtime";

    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private long _round;

    public MetricCollector(Meter own, Action overflow)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, own) || instrument.Meter.Name == Runtime)
            {
                MetricFamily family = new(instrument, overflow);
                lock (_gate)
                {
                    _families[instrument.Name] = family;
                }

                listener.EnableMeasurementEvents(instrument, family);
            }
        };
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Measure(value, tags));
        _listener.Start();
        foreach (Metric metric in MetricCatalogue.All.Where(metric => metric is { Kind: MetricKind.Counter, Labels.IsEmpty: true }))
        {
            _families[metric.Name].BeginAtZero();
        }
    }

    /// <summary>Asks what is observed for its values, then shows all families to <paramref name="read"/>. One at a time.</summary>
    public void Collect(Action<IEnumerable<MetricFamily>> read)
    {
        lock (_gate)
        {
            _round++;
            foreach (MetricFamily family in _families.Values)
            {
                family.Round = _round;
            }

            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException)
            {
                // One that cannot be observed now is missing from this collection; the others are there.
            }

            read(_families.Values);
        }
    }

    public void Dispose() => _listener.Dispose();
}
