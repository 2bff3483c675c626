using System.Net;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.EndToEnd.CommandLine;
using Cordon.State;
using Cordon.State.Statements;
using Microsoft.AspNetCore.Http;

namespace Cordon.EndToEnd.Operations;

/// <summary>What a stop does to exchanges that run.</summary>
public sealed class ShutdownTests : IAsyncLifetime
{
    private const string Stream = """{"model":"m","stream":true,"messages":[{"role":"user","content":"Hello."}]}""";

    private readonly Folder _folder = new();
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ScriptedModel _model = null!;

    public async ValueTask InitializeAsync()
    {
        _model = await ScriptedModel.StartAsync();
        _model.Script = async context =>
        {
            await ScriptedModel.WriteAsync(context, Event("""{"content":"The beginning "}"""), "text/event-stream");
            await context.Response.Body.FlushAsync();
            await _goOn.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync(Event("""{"content":"and the end."}""") + "data: [DONE]\n\n");
        };
    }

    public async ValueTask DisposeAsync()
    {
        _goOn.TrySetResult();
        await _model.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_stream_that_runs_when_the_signal_comes_is_finished_and_recorded_and_no_new_one_begins()
    {
        string data = _folder.File("data");
        await using ServingProcess gateway = await ServingProcess.StartAsync(data, "--set", $"upstreams.openai.address={_model.Address}");
        (string exchange, StreamReader body) = await BeginAsync(gateway.Address);

        Task<int> stop = gateway.StopAsync();
        await UntilRefusedAsync(gateway.Address);
        Assert.False(stop.IsCompleted);
        _goOn.SetResult();
        string rest = await body.ReadToEndAsync();

        Assert.Contains("and the end.", rest, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", rest, StringComparison.Ordinal);
        Assert.Equal(0, await stop);
        IndexedStatement record = await RecordAsync(data, exchange);
        Assert.Equal((Decision.Allow, (string?)null), (record.Decision, record.Reason));
        CommandResult verified = await BuiltCordon.RunAsync("verify", Path.Combine(data, "evidence"));
        Assert.Equal((0, "VALID-UNWITNESSED"), (verified.Code, verified.Lines[^1]));
    }

    [Fact]
    public async Task A_stream_that_does_not_end_in_time_is_broken_off_and_recorded_as_that()
    {
        string data = _folder.File("data");
        await using ServingProcess gateway = await ServingProcess.StartAsync(
            data, "--set", $"upstreams.openai.address={_model.Address}", "--set", "limits.shutdown-seconds=0");
        (string exchange, StreamReader body) = await BeginAsync(gateway.Address);

        Assert.Equal(0, await gateway.StopAsync());
        Exception? broken = await Record.ExceptionAsync(() => body.ReadToEndAsync());
        Assert.True(broken is HttpRequestException or IOException, broken?.ToString());
        IndexedStatement record = await RecordAsync(data, exchange);
        Assert.Equal("shutting-down", record.Reason);
        CommandResult verified = await BuiltCordon.RunAsync("verify", Path.Combine(data, "evidence"));
        Assert.Equal((0, "VALID-UNWITNESSED"), (verified.Code, verified.Lines[^1]));
    }

    [Fact]
    public async Task In_the_grace_before_the_end_readiness_says_no_and_exchanges_are_still_served()
    {
        GraceClock clock = new(TimeSpan.FromSeconds(250));
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            configure: options => options with { Time = clock, Gateway = options.Gateway with { ShutdownGrace = clock.Grace } });
        Task stop = gateway.Host.DisposeAsync().AsTask();

        using (HttpResponseMessage ready = await gateway.Client.GetAsync("/readyz"))
        {
            JsonElement body = JsonSerializer.Deserialize<JsonElement>(await ready.Content.ReadAsStringAsync());
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "shutting-down"), (ready.StatusCode, Assert.Single(body.GetProperty("problems").EnumerateArray()).GetString()));
        }

        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync("/healthz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.PostAsync("/v1/chat/completions", Stream.Replace("true", "false", StringComparison.Ordinal))).StatusCode);
        Assert.False(stop.IsCompleted);

        clock.EndGrace();
        await stop;
        await Assert.ThrowsAsync<HttpRequestException>(() => gateway.Client.GetAsync("/readyz"));
    }

    private static async Task<(string Exchange, StreamReader Body)> BeginAsync(Uri gateway)
    {
        HttpClient client = new() { BaseAddress = gateway };
        HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Stream, Encoding.UTF8, "application/json") };
        HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (response.Headers.GetValues("x-cordon-exchange").Single(), new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>Waits until nobody listens any more.</summary>
    private static async Task UntilRefusedAsync(Uri gateway)
    {
        while (true)
        {
            // A client of its own each time: a connection that is open may still be served.
            using HttpClient client = new() { BaseAddress = gateway };
            try
            {
                using HttpResponseMessage ready = await client.GetAsync("/readyz");
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    private static async Task<IndexedStatement> RecordAsync(string data, string exchange)
    {
        using StateDatabase state = StateDatabase.Open(data);
        await using StatementIndex index = new(state);
        return index.Find(exchange) ?? throw new InvalidOperationException("The exchange is not on record.");
    }

    private static string Event(string delta) => $$$"""data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{{{delta}}}}]}""" + "\n\n";

    /// <summary>The system's clock, but for one delay, which ends on order.</summary>
    private sealed class GraceClock(TimeSpan grace) : TimeProvider
    {
        private ITimer? _timer;

        public TimeSpan Grace { get; } = grace;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == Grace)
            {
                _timer = timer;
            }

            return timer;
        }

        public void EndGrace() => _timer!.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
