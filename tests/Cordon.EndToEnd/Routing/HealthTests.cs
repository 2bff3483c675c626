using Cordon.EndToEnd.Matrix;
using Cordon.Gateway;
using Cordon.Gateway.Upstream;
using static Cordon.EndToEnd.Routing.RoutingGateway;

namespace Cordon.EndToEnd.Routing;

/// <summary>Upstreams that are given a rest, and how they come back.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_breaker_opens_after_failures_and_one_request_tries_it_when_its_rest_is_over()
    {
        ManualTicks time = new();
        await using LoopbackModel frail = await LoopbackModel.StartAsync();
        await using LoopbackModel other = await LoopbackModel.StartAsync();
        bool well = false;
        frail.Script = (context, _) => well ? LoopbackModel.KindAsync(context) : LoopbackModel.StatusAsync(context, 503);
        await using RoutingGateway gateway = await StartAsync(
            [("frail", At(frail.Address) with { Breaker = new BreakerOptions { Failures = 3, Open = TimeSpan.FromSeconds(10) } }), ("other", At(other.Address))],
            [new ModelRoute { Model = "m", Upstreams = [new("frail"), new("other", Priority: 1)] }],
            time: time);

        Assert.Equal(["other", "other", "other", "other", "other"], await ServedAsync(gateway, 5));
        Assert.Equal(3, frail.Received.Count);
        Assert.Equal(HealthState.Open, State(gateway, "frail"));

        time.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(HealthState.HalfOpen, State(gateway, "frail"));
        Assert.Equal(["other", "other"], await ServedAsync(gateway, 2));
        Assert.Equal(4, frail.Received.Count);
        Assert.Equal(HealthState.Open, State(gateway, "frail"));

        well = true;
        time.Pass(TimeSpan.FromSeconds(20));
        Assert.Equal(["frail", "frail"], await ServedAsync(gateway, 2));
        Assert.Equal(HealthState.Healthy, State(gateway, "frail"));
        Assert.Equal(["other 2", "other 2", "other 2", "other 1", "other 1", "other 2", "other 1", "frail 1", "frail 1"], gateway.Recorded());
    }

    [Fact]
    public async Task When_every_upstream_rests_the_caller_is_told_when_to_come_back_and_nothing_is_sent()
    {
        ManualTicks time = new();
        using ClosedPort closed = new();
        await using RoutingGateway gateway = await StartAsync(
            [("closed", At(closed.Address) with { Breaker = new BreakerOptions { Failures = 1, Open = TimeSpan.FromSeconds(7) } })],
            [new ModelRoute { Model = "m", Upstreams = [new("closed")] }],
            time: time);
        Told unreachable = await gateway.ChatAsync();
        Assert.Equal((502, "upstream-unreachable"), (unreachable.Status, unreachable.Code));
        Told resting = await gateway.ChatAsync();
        Assert.Equal((503, "no-healthy-upstream", "7", ""), (resting.Status, resting.Code, resting.RetryAfter, resting.Upstream));
        time.Pass(TimeSpan.FromSeconds(7));
        Assert.Equal("upstream-unreachable", (await gateway.ChatAsync()).Code);
    }

    [Fact]
    public async Task A_request_that_cannot_be_paid_for_does_not_keep_the_place_of_the_one_that_tries()
    {
        ManualTicks time = new();
        await using LoopbackModel near = await LoopbackModel.StartAsync();
        await using LoopbackModel far = await LoopbackModel.StartAsync();
        near.Script = far.Script = (context, _) => LoopbackModel.StatusAsync(context, 503);
        BreakerOptions breaker = new() { Failures = 1, Open = TimeSpan.FromSeconds(10) };
        await using RoutingGateway gateway = await StartAsync(
            [("near", At(near.Address) with { Breaker = breaker }), ("far", At(far.Address) with { Breaker = breaker })],
            [new ModelRoute { Model = "m", Upstreams = [new("near"), new("far", Priority: 1)], Retry = new RetryOptions { Attempts = 2, Budget = 0, Burst = 1 } }],
            time: time);
        await gateway.ChatAsync();
        time.Pass(TimeSpan.FromSeconds(10));
        far.Script = null;
        // There is nothing left in the budget, so the far one is not tried in the same exchange; the next exchange finds its place free.
        Assert.Equal("near", (await gateway.ChatAsync()).Upstream);
        Assert.Equal("far", (await gateway.ChatAsync()).Upstream);
    }

    [Fact]
    public async Task An_upstream_that_fails_its_check_is_not_asked_until_it_passes_one()
    {
        await using LoopbackModel checkedOn = await LoopbackModel.StartAsync();
        await using LoopbackModel other = await LoopbackModel.StartAsync();
        using SemaphoreSlim checks = new(0);
        bool well = true;
        checkedOn.Script = async (context, _) =>
        {
            if (context.Request.Path != "/up")
            {
                await LoopbackModel.KindAsync(context);
                return;
            }

            bool now = Volatile.Read(ref well);
            checks.Release();
            await (now ? ScriptedModel.WriteAsync(context, "{}") : LoopbackModel.StatusAsync(context, 500));
        };
        await using RoutingGateway gateway = await StartAsync(
            [("checked", new UpstreamTarget(checkedOn.Address, "secret") { Provider = "openai", HealthPath = "/up", HealthInterval = TimeSpan.FromMilliseconds(250) }), ("other", At(other.Address))],
            [new ModelRoute { Model = "m", Upstreams = [new("checked"), new("other", Priority: 1)] }]);
        Assert.Equal(["checked"], await ServedAsync(gateway, 1));

        Volatile.Write(ref well, false);
        await CountAsync(checks, 4);
        Assert.Equal(HealthState.CheckFailed, State(gateway, "checked"));
        Assert.Equal(["other"], await ServedAsync(gateway, 1));

        Volatile.Write(ref well, true);
        await CountAsync(checks, 3);
        Assert.Equal(["checked"], await ServedAsync(gateway, 1));
        Assert.All(checkedOn.Received, asked => Assert.Equal("Bearer secret", asked.Authorization));
    }

    // One check follows the other, so that the last one's beginning says that those before it have been judged.
    private static async Task CountAsync(SemaphoreSlim checks, int more)
    {
        while (checks.Wait(0))
        {
        }

        for (int i = 0; i < more; i++)
        {
            Assert.True(await checks.WaitAsync(TimeSpan.FromMinutes(1)));
        }
    }

    private static HealthState State(RoutingGateway gateway, string name) => gateway.Host.Upstreams.Health().Single(health => health.Name == name).State;

    private static async Task<string[]> ServedAsync(RoutingGateway gateway, int times)
    {
        List<string> served = [];
        for (int i = 0; i < times; i++)
        {
            Told told = await gateway.ChatAsync();
            Assert.Equal(200, told.Status);
            served.Add(told.Upstream);
        }

        return [.. served];
    }
}
