using System.Text;

namespace Cordon.Gateway.Telemetry;

/// <summary>How Prometheus calls what OpenTelemetry calls otherwise: underscores, units in words, <c>_total</c>.</summary>
public static class PrometheusName
{
    /// <summary>The family's name, without the <c>_total</c> of a counter's samples.</summary>
    public static string Of(string name, string unit)
    {
        string plain = Plain(name);
        string? suffix = UnitWord(unit);
        return suffix is null || plain.EndsWith('_' + suffix, StringComparison.Ordinal) ? plain : $"{plain}_{suffix}";
    }

    /// <summary>As it stands in queries.</summary>
    public static string Of(Metric metric) => Of(metric.Name, metric.Unit) + (metric.Kind == MetricKind.Counter ? "_total" : "");

    /// <summary>The unit's word at the end of the name; null when the unit has none.</summary>
    public static string? UnitWord(string unit) => unit switch
    {
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "%" => "percent",
        _ => null,
    };

    public static string Plain(string name)
    {
        StringBuilder plain = new(name.Length);
        foreach (char letter in name)
        {
            plain.Append(char.IsAsciiLetterOrDigit(letter) || letter == '_' ? letter : '_');
        }

        return plain.Length > 0 && char.IsAsciiDigit(plain[0]) ? plain.Insert(0, '_').ToString() : plain.ToString();
    }
}
