using Cordon.EndToEnd.Relay;
using Cordon.Gateway;
using Cordon.Gateway.Upstream;
using Microsoft.AspNetCore.Http;
using static Cordon.EndToEnd.Routing.RoutingGateway;

namespace Cordon.EndToEnd.Routing;

/// <summary>When a request is sent again, and above all when not.</summary>
public sealed class RetryTests
{
    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(529)]
    public async Task An_upstream_that_could_not_serve_is_asked_again(int status)
    {
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        model.Script = (context, number) => number == 1 ? LoopbackModel.StatusAsync(context, status) : LoopbackModel.KindAsync(context);
        await using RoutingGateway gateway = await StartAsync([("a", At(model.Address))], [new ModelRoute { Model = "m", Upstreams = [new("a")], Retry = Eager(2) }]);
        Assert.Equal(200, (await gateway.ChatAsync()).Status);
        Assert.Equal([Chat, Chat], model.Received.Select(asked => asked.Body));
        Assert.Equal(["a 2"], gateway.Recorded());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(400)]
    [InlineData(401)]
    public async Task An_answer_that_is_an_answer_goes_to_the_caller(int status)
    {
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        model.Script = (context, _) => LoopbackModel.StatusAsync(context, status);
        await using RoutingGateway gateway = await StartAsync([("a", At(model.Address))], [new ModelRoute { Model = "m", Upstreams = [new("a")], Retry = Eager(5) }]);
        Told told = await gateway.ChatAsync();
        Assert.Equal((status, "a"), (told.Status, told.Upstream));
        Assert.Single(model.Received);
    }

    [Fact]
    public async Task The_last_answer_is_passed_on_when_all_attempts_failed_and_without_a_route_there_is_one_attempt()
    {
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        model.Script = (context, _) => LoopbackModel.StatusAsync(context, 503);
        await using RoutingGateway gateway = await StartAsync(
            [("openai", At(model.Address))], [new ModelRoute { Model = "m", Upstreams = [new("openai")], Retry = Eager(3) }]);
        Told told = await gateway.ChatAsync();
        Assert.Equal((503, ""), (told.Status, told.Code));
        Assert.Equal(3, model.Received.Count);
        for (int i = 0; i < 10; i++)
        {
            await gateway.AskAsync("/v1/chat/completions", Chat.Replace("\"m\"", "\"unrouted\"", StringComparison.Ordinal));
        }

        Assert.Equal(13, model.Received.Count);
        Assert.Equal(["openai 3", .. Enumerable.Repeat("openai 1", 10)], gateway.Recorded());
    }

    [Fact]
    public async Task A_head_that_breaks_off_and_a_silence_are_asked_again_only_where_that_changes_nothing()
    {
        await using BrokenUpstream reset = new(BrokenUpstream.ResetInHeadAsync);
        await using BrokenUpstream silent = new(BrokenUpstream.HangAsync);
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        foreach ((BrokenUpstream broken, (int, string) expected, int seconds) in new[] { (reset, (502, "upstream-unreachable"), 60), (silent, (504, "upstream-timeout"), 2) })
        {
            await using RoutingGateway gateway = await StartAsync(
                [("broken", At(broken.Address) with { AnswerTimeout = TimeSpan.FromSeconds(seconds) }), ("other", At(model.Address))],
                [new ModelRoute { Model = "m", Upstreams = [new("broken"), new("other", Priority: 1)], Retry = Eager(3) }]);
            Told chat = await gateway.ChatAsync();
            Told embedding = await gateway.EmbedAsync();
            Assert.Equal((expected, "broken"), ((chat.Status, chat.Code), chat.Upstream));
            Assert.Equal((200, "other"), (embedding.Status, embedding.Upstream));
            Assert.Equal(["broken 1", "other 2"], gateway.Recorded());
            Assert.Equal(2, broken.Requests);
        }

        Assert.All(model.Received, asked => Assert.Equal("/v1/embeddings", asked.Path));
    }

    [Fact]
    public async Task Nothing_is_asked_again_after_the_first_byte()
    {
        await using BrokenUpstream dies = new(async exchange =>
        {
            await exchange.StartStreamAsync();
            await exchange.ChunkAsync("data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"We open \"}}]}\n\n");
            exchange.Break();
        });
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        await using RoutingGateway gateway = await StartAsync(
            [("dies", At(dies.Address)), ("other", At(model.Address))],
            [new ModelRoute { Model = "m", Upstreams = [new("dies"), new("other", Priority: 1)], Retry = Eager(5), HedgeAfter = TimeSpan.Zero }]);
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(ChatStream, System.Text.Encoding.UTF8, "application/json") };
        using HttpResponseMessage response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Received received = await Received.AllAsync(response);
        Assert.False(received.Complete);
        Assert.Equal("dies", response.Headers.GetValues("x-cordon-upstream").Single());
        Assert.Equal(1, dies.Requests);
        Assert.Empty(model.Received);
        UpstreamHealth health = gateway.Host.Upstreams.Health().Single(upstream => upstream.Name == "dies");
        Assert.Equal((1, 1), (health.FailuresInARow, health.Failures));
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"m","store":true,"messages":[{"role":"user","content":"Hello."}]}""", 1)]
    [InlineData("/v1/chat/completions", """{"model":"m","store":false,"messages":[{"role":"user","content":"Hello."}]}""", 2)]
    [InlineData("/v1/responses", """{"model":"m","input":"Hello."}""", 1)]
    [InlineData("/v1/responses", """{"model":"m","input":"Hello.","store":false}""", 2)]
    [InlineData("/v1/responses", """{"model":"m","input":"Hello.","store":false,"tools":[{"type":"code_interpreter"}]}""", 1)]
    public async Task What_may_have_left_something_behind_is_not_asked_again(string path, string json, int asked)
    {
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        model.Script = (context, _) => LoopbackModel.StatusAsync(context, 503);
        await using RoutingGateway gateway = await StartAsync([("a", At(model.Address))], [new ModelRoute { Model = "m", Upstreams = [new("a")], Retry = Eager(2) }]);
        Assert.Equal(503, (await gateway.AskAsync(path, json)).Status);
        Assert.Equal(asked, model.Received.Count);
    }

    [Fact]
    public async Task A_request_with_an_effect_is_sent_elsewhere_when_nothing_of_it_was_written()
    {
        using ClosedPort closed = new();
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        await using RoutingGateway gateway = await StartAsync(
            [("closed", At(closed.Address)), ("other", At(model.Address))],
            [new ModelRoute { Model = "m", Upstreams = [new("closed"), new("other", Priority: 1)] }]);
        Assert.Equal(200, (await gateway.AskAsync("/v1/responses", """{"model":"m","input":"Hello.","background":true}""")).Status);
        Assert.Single(model.Received);
    }

    [Fact]
    public async Task Retries_are_a_share_of_traffic()
    {
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        model.Script = (context, _) => LoopbackModel.StatusAsync(context, 503);
        await using RoutingGateway gateway = await StartAsync(
            [("a", At(model.Address) with { Breaker = new BreakerOptions { Failures = 1_000, Least = 1_000 } })],
            [new ModelRoute { Model = "m", Upstreams = [new("a")], Retry = Eager(2) with { Budget = 0.25, Burst = 2 } }]);
        for (int i = 0; i < 20; i++)
        {
            await gateway.ChatAsync();
        }

        // Two saved up at the start, which the first request cannot add to, and one for every four after it.
        Assert.Equal(20 + 2 + 19 / 4, model.Received.Count);
    }

    [Fact]
    public async Task Attempts_at_one_exchange_are_bounded_however_many_models_it_falls_back_on()
    {
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        model.Script = (context, _) => LoopbackModel.StatusAsync(context, 503);
        UpstreamTarget patient = At(model.Address) with { Breaker = new BreakerOptions { Failures = 1_000, Least = 1_000 } };
        await using RoutingGateway gateway = await StartAsync(
            [("a", patient)],
            [.. new[] { "m", "n", "o" }.Select(name => new ModelRoute { Model = name, Upstreams = [new("a")], Retry = Eager(4), Fallback = name == "m" ? ["n", "o"] : [] })]);
        await gateway.ChatAsync();
        Assert.Equal(10, model.Received.Count);
        Assert.Equal(["a 10 o"], gateway.Recorded());
    }

    [Fact]
    public async Task A_pause_that_is_short_is_waited_for_and_a_long_one_is_passed_on()
    {
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        model.Script = (context, number) => number switch
        {
            1 => LoopbackModel.StatusAsync(context, StatusCodes.Status429TooManyRequests, "1"),
            2 => LoopbackModel.KindAsync(context),
            _ => LoopbackModel.StatusAsync(context, StatusCodes.Status429TooManyRequests, "3600"),
        };
        await using RoutingGateway gateway = await StartAsync([("a", At(model.Address))], [new ModelRoute { Model = "m", Upstreams = [new("a")], Retry = Eager(2) }]);
        Assert.Equal(200, (await gateway.ChatAsync()).Status);
        Told limited = await gateway.ChatAsync();
        Assert.Equal((429, "3600"), (limited.Status, limited.RetryAfter));
        Told resting = await gateway.ChatAsync();
        Assert.Equal((503, "no-healthy-upstream", "60"), (resting.Status, resting.Code, resting.RetryAfter));
        Assert.Equal(3, model.Received.Count);
        Assert.Equal(["a 2", "a 1", "none"], gateway.Recorded());
    }

    [Fact]
    public async Task An_upstream_that_asks_for_a_pause_is_left_alone_while_another_serves()
    {
        await using LoopbackModel limited = await LoopbackModel.StartAsync();
        await using LoopbackModel other = await LoopbackModel.StartAsync();
        limited.Script = (context, _) => LoopbackModel.StatusAsync(context, StatusCodes.Status429TooManyRequests, "3600");
        await using RoutingGateway gateway = await StartAsync(
            [("limited", At(limited.Address)), ("other", At(other.Address))],
            [new ModelRoute { Model = "m", Upstreams = [new("limited"), new("other", Priority: 1)] }]);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await gateway.ChatAsync()).Status);
        }

        Assert.Single(limited.Received);
        Assert.Equal(["other 2", "other 1", "other 1"], gateway.Recorded());
    }
}
