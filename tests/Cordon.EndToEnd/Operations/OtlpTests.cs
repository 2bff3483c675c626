using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Cordon.EndToEnd.CommandLine;
using Cordon.EndToEnd.Realtime;
using Cordon.Simulation;
using Microsoft.AspNetCore.Http;

namespace Cordon.EndToEnd.Operations;

/// <summary>What the executable sends to an OpenTelemetry collector, and what becomes of a caller's trace.</summary>
public sealed class OtlpTests : IAsyncLifetime
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string CallerSpan = "b7ad6b7169203331";

    private readonly Folder _folder = new();
    private readonly ConcurrentQueue<(string Parent, string State)> _upstream = new();
    private ScriptedModel _model = null!;

    public async ValueTask InitializeAsync()
    {
        _model = await ScriptedModel.StartAsync();
        _model.Script = context =>
        {
            _upstream.Enqueue((context.Request.Headers.TraceParent.ToString(), context.Request.Headers.TraceState.ToString()));
            return ScriptedModel.WriteAsync(context, ScriptedAnswers.Of("/v1/messages", "Noted.", stream: false).Body);
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _model.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Spans_metrics_and_logs_reach_a_collector_and_join_the_callers_trace(bool grpc)
    {
        await using Collector collector = await Collector.StartAsync();
        string headers = _folder.File("otlp-headers", "x-collector-key=sesame");
        string exchange;
        // One by the configuration, the other by the standard variables.
        KeyValuePair<string, string>[] environment = grpc ? [] :
        [
            new("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Http), new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), new("OTEL_EXPORTER_OTLP_HEADERS", "x-collector-key=sesame"),
            new("OTEL_SERVICE_NAME", "front-door"), new("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test"),
        ];
        string[] settings = !grpc ? ["--set", "telemetry.upstream-trace=caller"] :
        [
            "--set", $"telemetry.otlp.endpoint={collector.Grpc}", "--set", "telemetry.otlp.protocol=grpc", "--set", $"telemetry.otlp.headers=file:{headers}",
            "--set", "telemetry.otlp.service-name=front-door", "--set", "telemetry.otlp.resource.zone=test",
        ];
        await using (ServingProcess gateway = await ServingProcess.StartAsync(_folder.File("data"), environment, ["--set", $"upstreams.anthropic.address={_model.Address}", .. settings]))
        {
            exchange = await AskAsync(gateway.Address);
            Assert.Equal(0, await gateway.StopAsync());
        }

        Received got = Received.Of(await collector.FinishAsync());
        JsonElement span = Assert.Single(got.Spans, found => Received.Attribute(found, "cordon.exchange") == exchange);
        Assert.Equal((Trace, CallerSpan), (span.GetProperty("traceId").GetString(), span.GetProperty("parentSpanId").GetString()));
        Assert.Equal("vendor=1", span.GetProperty("traceState").GetString());
        Assert.Equal("SPAN_KIND_SERVER", span.GetProperty("kind").GetString());
        Assert.Equal(
            ("chat", "anthropic", "claude-x", "1", "1", "allow", "anthropic-messages", "200"),
            (Received.Attribute(span, "gen_ai.operation.name"), Received.Attribute(span, "gen_ai.provider.name"), Received.Attribute(span, "gen_ai.request.model"),
                Received.Attribute(span, "gen_ai.usage.input_tokens"), Received.Attribute(span, "gen_ai.usage.output_tokens"), Received.Attribute(span, "cordon.decision"),
                Received.Attribute(span, "cordon.dialect"), Received.Attribute(span, "http.response.status_code")));

        List<JsonElement> children = [.. got.Spans.Where(found => found.TryGetProperty("parentSpanId", out JsonElement parent) && parent.GetString() == span.GetProperty("spanId").GetString())];
        Assert.Contains(children, child => child.GetProperty("name").GetString() == "guard secrets" && Received.Attribute(child, "cordon.direction") == "response");
        Assert.Contains(children, child => child.GetProperty("name").GetString() == "recording" && Received.Attribute(child, "cordon.receipt") is { Length: > 0 });
        JsonElement call = Assert.Single(children, child => child.GetProperty("name").GetString() == "chat claude-x");
        Assert.Equal("SPAN_KIND_CLIENT", call.GetProperty("kind").GetString());

        (string parent, string state) = Assert.Single(_upstream);
        Assert.Equal(grpc ? $"00-{Trace}-{call.GetProperty("spanId").GetString()}-01" : $"00-{Trace}-{CallerSpan}-01", parent);
        Assert.Equal("vendor=1", state);

        string[] names = [.. got.Metrics.Select(metric => metric.GetProperty("name").GetString()!).Distinct()];
        Assert.Equal([], new[] { "cordon.exchanges", "cordon.guard.duration", "cordon.evidence.statements", "gen_ai.client.token.usage", "dotnet.gc.collections" }.Except(names));
        JsonElement record = Assert.Single(got.Logs, found => found.GetProperty("body").GetProperty("stringValue").GetString()!.Contains($"Exchange {exchange}: Allow", StringComparison.Ordinal));
        Assert.Equal(Trace, record.GetProperty("traceId").GetString());

        Assert.All(got.Requests, request =>
        {
            Assert.Equal(grpc ? "grpc" : "http", request.GetProperty("over").GetString());
            Assert.Equal("sesame", request.GetProperty("headers").GetProperty("x-collector-key").GetString());
            JsonElement resource = request.GetProperty("body").EnumerateObject().Single().Value[0].GetProperty("resource");
            Assert.Equal("front-door", Received.Attribute(resource, "service.name"));
            Assert.Equal("test", Received.Attribute(resource, grpc ? "zone" : "deployment.environment.name"));
        });
    }

    [Fact]
    public async Task A_turn_of_a_session_has_spans_below_it_for_the_model_the_guards_and_the_recording()
    {
        await using Collector collector = await Collector.StartAsync();
        await using SimulatedModel model = await SimulatedModel.StartAsync();
        await using (ServingProcess gateway = await ServingProcess.StartAsync(
            _folder.File("data"), "--set", $"upstreams.openai.address={model.Address}", "--set", $"telemetry.otlp.endpoint={collector.Grpc}", "--set", "telemetry.otlp.protocol=grpc"))
        {
            using RealtimeCaller caller = await RealtimeCaller.OpenAsync(gateway.Address, headers: [("traceparent", $"00-{Trace}-{CallerSpan}-01")]);
            for (int turn = 0; turn < 2; turn++)
            {
                await caller.AskAsync("What are your opening hours?");
                await caller.HearAsync("response.done");
            }

            await caller.CloseAsync();
            Assert.Equal(0, await gateway.StopAsync());
        }

        Received got = Received.Of(await collector.FinishAsync());
        JsonElement[] turns = [.. got.Spans.Where(span => Received.Attribute(span, "cordon.dialect") == "openai-realtime" && Received.Attribute(span, "http.response.status_code") == "200")];
        Assert.Equal(2, turns.Length);
        foreach (JsonElement turn in turns)
        {
            Assert.Equal((Trace, CallerSpan), (turn.GetProperty("traceId").GetString(), turn.GetProperty("parentSpanId").GetString()));
            string id = turn.GetProperty("spanId").GetString()!;
            JsonElement[] children = [.. got.Spans.Where(span => span.TryGetProperty("parentSpanId", out JsonElement parent) && parent.GetString() == id)];
            JsonElement call = Assert.Single(children, child => child.GetProperty("kind").GetString() == "SPAN_KIND_CLIENT");
            Assert.EndsWith(" gullible-1", call.GetProperty("name").GetString(), StringComparison.Ordinal);
            Assert.Single(children, child => child.GetProperty("name").GetString() == "recording" && Received.Attribute(child, "cordon.receipt") is { Length: > 0 });
            foreach (string direction in (string[])["request", "response"])
            {
                Assert.Single(children, child => child.GetProperty("name").GetString() == "guard secrets" && Received.Attribute(child, "cordon.direction") == direction);
            }
        }
    }

    [Fact]
    public async Task Without_a_collector_the_callers_trace_goes_upstream_as_it_came()
    {
        await using (ServingProcess gateway = await ServingProcess.StartAsync(_folder.File("data"), "--set", $"upstreams.anthropic.address={_model.Address}"))
        {
            await AskAsync(gateway.Address);
        }

        (string parent, string state) = Assert.Single(_upstream);
        Assert.Equal($"00-{Trace}-{CallerSpan}-01", parent);
        Assert.Equal("vendor=1", state);
    }

    [Fact]
    public async Task Upstreams_see_no_trace_where_it_is_dropped()
    {
        await using (ServingProcess gateway = await ServingProcess.StartAsync(_folder.File("data"), "--set", $"upstreams.anthropic.address={_model.Address}", "--set", "telemetry.upstream-trace=drop"))
        {
            await AskAsync(gateway.Address);
        }

        (string parent, string state) = Assert.Single(_upstream);
        Assert.Equal(("", ""), (parent, state));
    }

    [Fact]
    public async Task A_collector_that_is_not_there_holds_up_neither_exchanges_nor_the_stop()
    {
        // A port that was just free and that nobody listens on.
        using System.Net.Sockets.TcpListener nobody = new(System.Net.IPAddress.Loopback, 0);
        nobody.Start();
        string address = $"http://{nobody.LocalEndpoint}";
        nobody.Stop();
        await using ServingProcess gateway = await ServingProcess.StartAsync(
            _folder.File("data"), "--set", $"upstreams.anthropic.address={_model.Address}", "--set", $"telemetry.otlp.endpoint={address}");
        Assert.NotEmpty(await AskAsync(gateway.Address));
        Assert.Equal(0, await gateway.StopAsync());
    }

    private static async Task<string> AskAsync(Uri gateway)
    {
        using HttpClient client = new() { BaseAddress = gateway };
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/messages")
        {
            Content = new StringContent("""{"model":"claude-x","max_tokens":9,"messages":[{"role":"user","content":"Hello."}]}""", Encoding.UTF8, "application/json"),
            Headers = { { "traceparent", $"00-{Trace}-{CallerSpan}-01" }, { "tracestate", "vendor=1" } },
        };
        using HttpResponseMessage response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return response.Headers.GetValues("x-cordon-exchange").Single();
    }
}
