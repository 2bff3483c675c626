using System.Text;
using System.Text.RegularExpressions;
using Cordon.Gateway.Telemetry;

namespace Cordon.Repository;

/// <summary>docs/operate/observe.md against the catalogue that instruments are made from.</summary>
public sealed partial class ObservePage
{
    private const string Page = "docs/operate/observe.md";
    private const string Begin = "<!-- generated:begin -->\n";
    private const string End = "<!-- generated:end -->";

    [Fact]
    public void The_page_has_every_metric_with_its_labels_and_meaning()
    {
        string text = Checkout.Read(Page);
        int from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int to = text.IndexOf(End, StringComparison.Ordinal);
        string generated = Table();
        if (Environment.GetEnvironmentVariable("CORDON_WRITE_GENERATED") == "1")
        {
            File.WriteAllText(Checkout.PathOf(Page), text[..from] + generated + text[to..]);
            return;
        }

        Assert.Equal(generated, text[from..to]);
    }

    [Fact]
    public void Every_metric_of_the_catalogue_is_in_its_list_once_and_has_a_name_that_prometheus_takes()
    {
        IEnumerable<Metric> fields = typeof(MetricCatalogue).GetFields().Where(field => field.FieldType == typeof(Metric)).Select(field => (Metric)field.GetValue(null)!);
        Assert.Equal(fields.Select(metric => metric.Name).Order(StringComparer.Ordinal), MetricCatalogue.All.Select(metric => metric.Name).Order(StringComparer.Ordinal));
        Assert.Distinct(MetricCatalogue.All.Select(PrometheusName.Of));
        Assert.All(MetricCatalogue.All, metric => Assert.Matches(Name(), PrometheusName.Of(metric)));
        Assert.All(MetricCatalogue.All, metric => Assert.Equal(metric.Kind == MetricKind.Histogram, !metric.Buckets.IsEmpty));
    }

    private static string Table()
    {
        StringBuilder table = new("\n| Prometheus | OpenTelemetry | kind | labels | meaning |\n| --- | --- | --- | --- | --- |\n");
        foreach (Metric metric in MetricCatalogue.All)
        {
            string labels = metric.Labels.IsEmpty ? "–" : string.Join(", ", metric.Labels.Select(label => $"`{PrometheusName.Plain(label)}`"));
            table.Append($"| `{PrometheusName.Of(metric)}` | `{metric.Name}` | {metric.Kind.ToString().ToLowerInvariant()} | {labels} | {metric.Meaning} |\n");
        }

        return table.Append('\n').ToString();
    }

    [GeneratedRegex("^(cordon|gen_ai)_[a-z_]+[a-z]$")]
    private static partial Regex Name();
}
