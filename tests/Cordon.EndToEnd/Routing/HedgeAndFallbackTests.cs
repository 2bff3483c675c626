using Cordon.Gateway;
using static Cordon.EndToEnd.Routing.RoutingGateway;

namespace Cordon.EndToEnd.Routing;

/// <summary>Asking twice at once, and asking another model.</summary>
public sealed class HedgeAndFallbackTests
{
    [Fact]
    public async Task A_slow_embedding_is_asked_for_a_second_time_and_the_slower_one_is_cancelled()
    {
        await using LoopbackModel slow = await LoopbackModel.StartAsync();
        await using LoopbackModel quick = await LoopbackModel.StartAsync();
        TaskCompletionSource asked = new();
        TaskCompletionSource cancelled = new();
        slow.Script = async (context, _) =>
        {
            await using CancellationTokenRegistration left = context.RequestAborted.Register(cancelled.SetResult);
            asked.SetResult();
            await cancelled.Task;
        };
        quick.Script = async (context, _) =>
        {
            await asked.Task;
            await LoopbackModel.KindAsync(context);
        };
        await using RoutingGateway gateway = await StartHedgingAsync(slow, quick);
        Told told = await gateway.EmbedAsync();
        Assert.Equal((200, "quick"), (told.Status, told.Upstream));
        await cancelled.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((1, 1), (slow.Received.Count, quick.Received.Count));
        Assert.Equal(["quick 2"], gateway.Recorded());
        Assert.All(gateway.Host.Upstreams.Health(), health => Assert.Equal(0, health.Failures));
    }

    [Fact]
    public async Task When_the_faster_of_two_fails_the_other_one_is_waited_for()
    {
        await using LoopbackModel slow = await LoopbackModel.StartAsync();
        await using LoopbackModel quick = await LoopbackModel.StartAsync();
        TaskCompletionSource failed = new();
        slow.Script = async (context, _) =>
        {
            await failed.Task;
            await LoopbackModel.KindAsync(context);
        };
        quick.Script = async (context, _) =>
        {
            context.Response.OnCompleted(() =>
            {
                failed.SetResult();
                return Task.CompletedTask;
            });
            await LoopbackModel.StatusAsync(context, 503);
        };
        await using RoutingGateway gateway = await StartHedgingAsync(slow, quick);
        Told told = await gateway.EmbedAsync();
        Assert.Equal((200, "slow"), (told.Status, told.Upstream));
        Assert.Equal(["slow 2"], gateway.Recorded());
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"Hello."}]}""")]
    [InlineData("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"Hello."}],"tools":[{"type":"function","function":{"name":"pay"}}]}""")]
    [InlineData("/v1/responses", """{"model":"m","input":"Hello.","background":true}""")]
    public async Task What_has_an_effect_is_never_asked_for_twice_at_once(string path, string json)
    {
        await using LoopbackModel slow = await LoopbackModel.StartAsync();
        await using LoopbackModel quick = await LoopbackModel.StartAsync();
        slow.Script = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using RoutingGateway gateway = await StartHedgingAsync(slow, quick, answerWithin: TimeSpan.FromSeconds(2));
        Assert.Equal("upstream-timeout", (await gateway.AskAsync(path, json)).Code);
        Assert.Empty(quick.Received);
        Assert.Equal(["slow 1"], gateway.Recorded());
    }

    [Fact]
    public async Task Another_model_is_asked_when_no_upstream_of_the_first_can_answer()
    {
        using ClosedPort closed = new();
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        await using RoutingGateway gateway = await StartAsync(
            [("closed", At(closed.Address)), ("claude", At(model.Address) with { Provider = "anthropic" }), ("other", At(model.Address))],
            [
                new ModelRoute { Model = "m", Upstreams = [new("closed")], Retry = Eager(1), Fallback = ["foreign", "n"] },
                new ModelRoute { Model = "foreign", Upstreams = [new("claude")] },
                new ModelRoute { Model = "n", Upstreams = [new("other", Model: "n-2026")] },
            ]);
        Told told = await gateway.ChatAsync();
        Assert.Equal((200, "other"), (told.Status, told.Upstream));
        Assert.Equal(Chat.Replace("\"m\"", "\"n-2026\"", StringComparison.Ordinal), Assert.Single(model.Received).Body);
        Assert.Equal(["other 2 n-2026"], gateway.Recorded());
    }

    [Fact]
    public async Task No_other_model_is_asked_after_an_answer_or_where_an_effect_is_possible()
    {
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        model.Script = (context, _) => LoopbackModel.StatusAsync(context, context.Request.Path == "/v1/responses" ? 503 : 400);
        await using RoutingGateway gateway = await StartAsync(
            [("a", At(model.Address))],
            [new ModelRoute { Model = "m", Upstreams = [new("a")], Fallback = ["n"], Retry = Eager(1) }, new ModelRoute { Model = "n", Upstreams = [new("a")] }]);
        Assert.Equal(400, (await gateway.ChatAsync()).Status);
        Assert.Equal(503, (await gateway.AskAsync("/v1/responses", """{"model":"m","input":"Hello."}""")).Status);
        Assert.Equal(2, model.Received.Count);
    }

    [Fact]
    public async Task A_model_that_is_called_otherwise_upstream_is_renamed_and_no_other_byte_changes()
    {
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        await using RoutingGateway gateway = await StartAsync(
            [("a", At(model.Address))], [new ModelRoute { Model = "max", Upstreams = [new("a", Model: "vendor/big-1")] }]);
        const string Before = """{ "metadata" : {"model":"max"}, "temperature":1.50, "model" :""" + "\t";
        const string After = """  , "messages":[{"role":"user","content":"\u0048ello, \ud83d\ude00 mäx."}],"top_p":1E0}""" + "\r\n";
        Told told = await gateway.AskAsync("/v1/chat/completions", Before + """ "m\u0061x" """ + After);
        Assert.Equal(200, told.Status);
        Assert.Equal(Before + """ "vendor/big-1" """ + After, model.Received.Single().Body);
        await gateway.AskAsync("/v1/models/max", null);
        Assert.Equal("/v1/models/vendor/big-1", model.Received.Last().Path);
        Assert.Equal(["a 1 vendor/big-1", "a 1 vendor/big-1"], gateway.Recorded());
    }

    [Fact]
    public async Task A_model_is_renamed_where_a_dialect_names_it_and_Azure_serves_OpenAIs_clients_below_its_own_path()
    {
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        model.Script = (context, _) => ScriptedModel.WriteAsync(context, "{}");
        await using RoutingGateway gateway = await StartAsync(
            [("azure", At(model.Address) with { Provider = "azure" }), ("ollama", At(model.Address) with { Provider = "ollama" })],
            [new ModelRoute { Model = "m", Upstreams = [new("azure", Model: "ours"), new("ollama", Model: "ours")] }]);
        await gateway.AskAsync("/v1/chat/completions", Chat);
        await gateway.AskAsync("/openai/deployments/m/chat/completions?api-version=1", Chat);
        await gateway.AskAsync("/openai/v1/models/m", null);
        await gateway.AskAsync("/api/show", """{"name":"m"}""");
        await gateway.AskAsync("/api/version", null);
        Assert.Equal(
            [
                ("/openai/v1/chat/completions", Chat.Replace("\"m\"", "\"ours\"", StringComparison.Ordinal)), ("/openai/deployments/ours/chat/completions", Chat),
                ("/openai/v1/models/ours", ""), ("/api/show", """{"name":"ours"}"""), ("/api/version", ""),
            ],
            model.Received.Select(asked => (asked.Path, asked.Body)));
    }

    private static Task<RoutingGateway> StartHedgingAsync(LoopbackModel slow, LoopbackModel quick, TimeSpan? answerWithin = null) => StartAsync(
        [("slow", At(slow.Address) with { AnswerTimeout = answerWithin }), ("quick", At(quick.Address))],
        [new ModelRoute { Model = "m", Upstreams = [new("slow"), new("quick", Priority: 1)], HedgeAfter = TimeSpan.FromMilliseconds(20) }]);
}
