using System.Buffers;
using System.Text;
using Cordon.Contracts;
using Cordon.Gateway.Telemetry;

namespace Cordon.Gateway.Tests.Telemetry;

/// <summary>Measuring: what it costs, and what somebody who makes up names can do to it.</summary>
public sealed class InstrumentsTests : IDisposable
{
    private readonly Instruments _instruments = new("Cordon.Test");
    private readonly MetricCollector _collector;

    public InstrumentsTests() => _collector = new MetricCollector(_instruments.Meter, _instruments.Overflowed);

    public void Dispose()
    {
        _collector.Dispose();
        _instruments.Dispose();
    }

    [Fact]
    public void A_measurement_allocates_nothing()
    {
        GenAi call = new("chat", "openai", "gpt-4o");
        void Measure()
        {
            _instruments.Exchange("openai-chat", Decision.Allow, "2xx", "acme/shop", partial: true);
            _instruments.Denied("pii");
            _instruments.Found("pii", Decision.Modify);
            _instruments.Bytes("openai-chat", 100, 200);
            _instruments.Looked("secrets", Direction.Request, 0.00003);
            _instruments.GuardFailed("secrets", "timeout");
            _instruments.Took("openai-chat", stream: true, 0.3, 0.001);
            _instruments.Head("openai", 0.2);
            _instruments.Streamed("openai-chat", 0.3, 40, 12);
            _instruments.FirstToken(call, 0.2);
            _instruments.Called(call, null, 0.3);
            _instruments.Tokens(call, "input", 17);
            _instruments.Committed(3, 0.002, durable: true);
        }

        for (int i = 0; i < 200; i++)
        {
            Measure();
        }

        // A collection that another test causes counts what was left of this thread's piece of the heap; what a measurement allocates would be in every round.
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 2_000; i++)
            {
                Measure();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.Contains("cordon_exchanges_total{dialect=\"openai-chat\",decision=\"allow\",status=\"2xx\"} 10200\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_many_threads_measure_is_all_there()
    {
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < 5_000; i++)
            {
                _instruments.Looked("secrets", Direction.Request, 0.5);
            }
        });
        string text = Text();
        Assert.Contains("cordon_guard_duration_seconds_count{guard=\"secrets\",direction=\"request\"} 40000\n", text, StringComparison.Ordinal);
        Assert.Contains("cordon_guard_duration_seconds_sum{guard=\"secrets\",direction=\"request\"} 20000\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_has_at_most_a_thousand_series_and_counts_the_rest_as_other()
    {
        const int Guards = 3_000;
        for (int i = 0; i < Guards; i++)
        {
            _instruments.GuardFailed($"guard-{i}", "error");
        }

        string[] lines = [.. Text().Split('\n').Where(line => line.StartsWith("cordon_guard_failures_total{", StringComparison.Ordinal))];
        Assert.Equal(MetricFamily.MostSeries + 1, lines.Length);
        Assert.Contains($"cordon_guard_failures_total{{guard=\"other\",reason=\"other\"}} {Guards - MetricFamily.MostSeries}", lines);
        Assert.Contains($"cordon_telemetry_overflow_total {Guards - MetricFamily.MostSeries}\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_have_places_first_come_first_served_and_long_or_odd_ones_have_none()
    {
        BoundedNames names = new(2);
        Assert.Equal("other", names.Of("gpt-4o", earned: false));
        Assert.Equal("gpt-4o", names.Of("gpt-4o", earned: true));
        Assert.Equal("gpt-4o", names.Of("gpt-4o", earned: false));
        Assert.Equal("other", names.Of("my password is hunter2", earned: true));
        Assert.Equal("other", names.Of(new string('m', BoundedNames.LongestName + 1), earned: true));
        Assert.Equal("other", names.Of("line\nbreak", earned: true));
        Assert.Equal("other", names.Of("", earned: true));
        Assert.Equal("other", names.Of(null, earned: true));
        Assert.Equal("b", names.Of("b", earned: true));
        Assert.Equal("other", names.Of("c", earned: true));
    }

    [Fact]
    public void Names_that_come_from_many_threads_take_no_more_places_than_there_are()
    {
        BoundedNames names = new(10);
        string[] given = new string[4_000];
        Parallel.For(0, given.Length, i => given[i] = names.Of($"model-{i % 400}", earned: true));
        Assert.Equal(11, given.Distinct().Count());
    }

    [Fact]
    public void An_observed_value_that_is_gone_is_not_shown_any_more()
    {
        string version = "one";
        _instruments.Observe(MetricCatalogue.PolicyInfo, () => [new(1, new KeyValuePair<string, object?>("version", version))]);
        Assert.Contains("cordon_policy_info{version=\"one\"} 1\n", Text(), StringComparison.Ordinal);
        version = "two";
        string text = Text();
        Assert.Contains("cordon_policy_info{version=\"two\"} 1\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"one\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void One_figure_that_cannot_be_read_does_not_hide_the_others()
    {
        _instruments.Observe(MetricCatalogue.DataFree, double () => throw new IOException("gone"));
        _instruments.Observe(MetricCatalogue.Sessions, () => 7);
        _instruments.Denied("pii");
        string text = Text();
        Assert.Contains("cordon_sessions 7\n", text, StringComparison.Ordinal);
        Assert.Contains("cordon_denials_total{reason=\"pii\"} 1\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("cordon_data_free", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_gateway_in_the_process_counts_for_itself()
    {
        using Instruments other = new("Cordon.Test");
        other.Denied("pii");
        Assert.DoesNotContain("cordon_denials", Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Labels_and_helps_are_escaped(bool openMetrics)
    {
        _instruments.Observe(new Metric("odd.name-1", MetricKind.Gauge, "s", "A \"help\"\nwith \\ signs.", "word"), () => [new(0.25, new KeyValuePair<string, object?>("word", "a\\b\"c\nd"))]);
        string text = Text(openMetrics);
        Assert.Contains("odd_name_1_seconds{word=\"a\\\\b\\\"c\\nd\"} 0.25\n", text, StringComparison.Ordinal);
        Assert.Contains(openMetrics ? "# HELP odd_name_1_seconds A \\\"help\\\"\\nwith \\\\ signs.\n" : "# HELP odd_name_1_seconds A \"help\"\\nwith \\\\ signs.\n", text, StringComparison.Ordinal);
        Assert.Equal(openMetrics, text.EndsWith("# EOF\n", StringComparison.Ordinal));
    }

    private string Text(bool openMetrics = false)
    {
        ArrayBufferWriter<byte> bytes = new();
        _collector.Collect(families => new PrometheusText(bytes, openMetrics).Write(families));
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
