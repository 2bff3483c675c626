using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cordon.Gateway.Telemetry;

/// <summary>The Prometheus text format 0.0.4, or OpenMetrics 1.0 for a scraper that asks for it.</summary>
internal sealed class PrometheusText(IBufferWriter<byte> to, bool openMetrics)
{
    public const string Plain = "text/plain; version=0.0.4; charset=utf-8";
    public const string OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private readonly StringBuilder _line = new();

    public void Write(IEnumerable<MetricFamily> families)
    {
        foreach (MetricFamily family in families)
        {
            List<Series> shown = [.. family.Shown];
            if (shown.Count > 0)
            {
                Write(family, shown);
            }
        }

        if (openMetrics)
        {
            _line.Append("# EOF\n");
        }

        Flush();
    }

    private void Write(MetricFamily family, List<Series> shown)
    {
        string name = PrometheusName.Of(family.Name, family.Unit);
        string sample = family.Kind == MetricKind.Counter ? name + "_total" : name;
        string described = openMetrics ? name : sample;
        _line.Append("# HELP ").Append(described).Append(' ');
        Escape(family.Meaning, quotes: openMetrics);
        _line.Append("\n# TYPE ").Append(described).Append(' ').Append(family.Kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Gauge => "gauge",
            MetricKind.Histogram => "histogram",
        }).Append('\n');
        if (openMetrics && PrometheusName.UnitWord(family.Unit) is { } unit)
        {
            _line.Append("# UNIT ").Append(described).Append(' ').Append(unit).Append('\n');
        }

        foreach (Series series in shown)
        {
            if (family.Kind == MetricKind.Histogram)
            {
                WriteHistogram(sample, family.Bounds, series);
            }
            else
            {
                WriteSample(sample, "", series.Labels, null, series.Sum);
            }
        }

        Flush();
    }

    // The count is the sum of the buckets that were read, so that the two agree while measuring goes on.
    private void WriteHistogram(string name, IReadOnlyList<double> bounds, Series series)
    {
        long[] buckets = series.Buckets();
        long below = 0;
        for (int i = 0; i < buckets.Length; i++)
        {
            below += buckets[i];
            WriteSample(name, "_bucket", series.Labels, i < bounds.Count ? Bound(bounds[i]) : "+Inf", below);
        }

        WriteSample(name, "_sum", series.Labels, null, series.Sum);
        WriteSample(name, "_count", series.Labels, null, below);
    }

    private void WriteSample(string name, string suffix, LabelSet labels, string? bound, double value)
    {
        _line.Append(name).Append(suffix);
        if (labels.Count > 0 || bound is not null)
        {
            _line.Append('{');
            for (int i = 0; i < labels.Count; i++)
            {
                _line.Append(i > 0 ? "," : "").Append(PrometheusName.Plain(labels.Name(i))).Append("=\"");
                Escape(labels.Value(i), quotes: true);
                _line.Append('"');
            }

            if (bound is not null)
            {
                _line.Append(labels.Count > 0 ? "," : "").Append("le=\"").Append(bound).Append('"');
            }

            _line.Append('}');
        }

        _line.Append(' ').Append(Number(value)).Append('\n');
    }

    // OpenMetrics writes whole bounds with a point.
    private string Bound(double bound) => openMetrics && double.IsInteger(bound) ? Number(bound) + ".0" : Number(bound);

    private static string Number(double value) =>
        double.IsNaN(value) ? "NaN"
        : double.IsInfinity(value) ? value > 0 ? "+Inf" : "-Inf"
        : Math.Abs(value) < 1e15 && double.IsInteger(value) ? ((long)value).ToString(CultureInfo.InvariantCulture)
        : value.ToString("R", CultureInfo.InvariantCulture);

    private void Escape(string text, bool quotes)
    {
        foreach (char letter in text)
        {
            switch (letter)
            {
                case '\\':
                    _line.Append("\\\\");
                    break;
                case '\n':
                    _line.Append("\\n");
                    break;
                case '"' when quotes:
                    _line.Append("\\\"");
                    break;
                default:
                    _line.Append(letter);
                    break;
            }
        }
    }

    private void Flush()
    {
        foreach (ReadOnlyMemory<char> chunk in _line.GetChunks())
        {
            Encoding.UTF8.GetBytes(chunk.Span, to);
        }

        _line.Clear();
    }
}
