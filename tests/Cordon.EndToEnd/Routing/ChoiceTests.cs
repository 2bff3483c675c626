using System.Numerics;
using Cordon.Gateway;
using static Cordon.EndToEnd.Routing.RoutingGateway;

namespace Cordon.EndToEnd.Routing;

/// <summary>Who is asked: names, weights, priorities, sessions.</summary>
public sealed class ChoiceTests
{
    [Fact]
    public async Task Weights_are_kept_to_the_request_with_a_seed()
    {
        await using LoopbackModel a = await LoopbackModel.StartAsync();
        await using LoopbackModel b = await LoopbackModel.StartAsync();
        await using RoutingGateway gateway = await StartAsync(
            [("a", At(a.Address)), ("b", At(b.Address))],
            [new ModelRoute { Model = "m", Upstreams = [new("a", Weight: 3), new("b", Weight: 1)] }],
            options => options with { RoutingSeed = 42 });
        List<string> served = [];
        for (int i = 0; i < 40; i++)
        {
            served.Add((await gateway.ChatAsync()).Upstream);
        }

        string[] expected = [.. SplitMix(42).Take(40).Select(drawn => (drawn * new BigInteger(4)) >> 64 < 3 ? "a" : "b")];
        Assert.Equal(expected, served);
        Assert.Equal((expected.Count(name => name == "a"), expected.Count(name => name == "b")), (a.Received.Count, b.Received.Count));
        Assert.NotEmpty(b.Received);
        Assert.Equal(expected.Select(name => $"{name} 1"), gateway.Recorded());
    }

    [Fact]
    public async Task A_name_wins_over_a_glob_and_what_no_route_takes_goes_to_the_upstream_named_like_the_provider()
    {
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        await using RoutingGateway gateway = await StartAsync(
            [("openai", At(model.Address)), ("x", At(model.Address)), ("y", At(model.Address)), ("z", At(model.Address))],
            [
                new ModelRoute { Model = "gpt-*", Upstreams = [new("x")] },
                new ModelRoute { Model = "*-mini", Upstreams = [new("y")] },
                new ModelRoute { Model = "gpt-4", Upstreams = [new("z")] },
            ]);
        List<string> served = [];
        foreach (string name in new[] { "gpt-5-mini", "o-mini", "gpt-4", "other" })
        {
            served.Add((await gateway.AskAsync("/v1/chat/completions", Chat.Replace("\"m\"", $"\"{name}\"", StringComparison.Ordinal))).Upstream);
        }

        served.Add((await gateway.AskAsync("/v1/models", null)).Upstream);
        served.Add((await gateway.AskAsync("/v1/models/gpt-4", null)).Upstream);
        Assert.Equal(["x", "y", "z", "openai", "openai", "z"], served);
    }

    [Fact]
    public async Task The_smallest_priority_is_asked_and_the_next_one_when_it_cannot_be_reached()
    {
        using ClosedPort closed = new();
        await using LoopbackModel near = await LoopbackModel.StartAsync();
        await using LoopbackModel far = await LoopbackModel.StartAsync();
        ModelRoute route = new() { Model = "m", Upstreams = [new("far", Priority: 2), new("near", Priority: 1)] };
        await using (RoutingGateway healthy = await StartAsync([("near", At(near.Address)), ("far", At(far.Address))], [route]))
        {
            Told told = await healthy.ChatAsync();
            Assert.Equal((200, "near"), (told.Status, told.Upstream));
            Assert.Empty(far.Received);
        }

        await using RoutingGateway gateway = await StartAsync([("near", At(closed.Address)), ("far", At(far.Address))], [route]);
        Told failedOver = await gateway.ChatAsync();
        Assert.Equal((200, "far"), (failedOver.Status, failedOver.Upstream));
        Assert.Equal(["far 2"], gateway.Recorded());
    }

    [Fact]
    public async Task A_session_stays_with_its_upstream_also_when_another_is_added_unless_that_one_takes_it()
    {
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        string[] sessions = [.. Enumerable.Range(0, 24).Select(i => $"session {i}")];
        Dictionary<string, string> before = await ServedAsync(["a", "b"]);
        Dictionary<string, string> after = await ServedAsync(["a", "b", "c"]);
        Assert.Equal(["a", "b"], before.Values.Distinct().Order());
        Assert.Equal(["a", "b", "c"], after.Values.Distinct().Order());
        Assert.All(sessions.Where(session => after[session] != before[session]), session => Assert.Equal("c", after[session]));

        async Task<Dictionary<string, string>> ServedAsync(string[] names)
        {
            await using RoutingGateway gateway = await StartAsync(
                [.. names.Select(name => (name, At(model.Address)))],
                [new ModelRoute { Model = "m", Sticky = Stickiness.Session, Upstreams = [.. names.Select(name => new RouteTarget(name))] }]);
            Dictionary<string, string> served = [];
            foreach (string session in sessions)
            {
                served[session] = (await gateway.ChatAsync(session)).Upstream;
                Assert.Equal(served[session], (await gateway.ChatAsync(session)).Upstream);
            }

            return served;
        }
    }

    [Fact]
    public async Task A_model_that_is_served_in_another_dialect_only_is_refused_and_nothing_is_sent()
    {
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        await using RoutingGateway gateway = await StartAsync(
            [("claude", new UpstreamTarget(model.Address, "secret") { Provider = "anthropic" })],
            [new ModelRoute { Model = "m", Upstreams = [new("claude")] }]);
        Told told = await gateway.ChatAsync();
        Assert.Equal((400, "dialect-mismatch", ""), (told.Status, told.Code, told.Upstream));
        Assert.Empty(model.Received);
        Assert.Equal(["none"], gateway.Recorded());
        Told own = await gateway.AskAsync("/v1/messages", """{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hello."}]}""");
        Assert.Equal((200, "claude"), (own.Status, own.Upstream));
    }

    // Written from the published algorithm, so that the gateway's own is not its measure.
    private static IEnumerable<ulong> SplitMix(ulong state)
    {
        while (true)
        {
            state += 0x9E3779B97F4A7C15;
            ulong z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            yield return z ^ (z >> 31);
        }
    }
}
