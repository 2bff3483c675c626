namespace Cordon.EndToEnd.Mcp;

/// <summary>An agent that goes on and on is stopped, and so is one that has others go on for it.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task An_agent_that_never_ends_is_stopped_after_its_steps_and_another_session_is_not()
    {
        await using McpGateway gateway = await McpGateway.StartAsync("version: 1\npreset: permissive\ntools: {default: allow, deny: [desk__burn], runs: {steps: 3}}\n");
        gateway.Gives("Not yet, try again.");
        (string, string)[] one = [("x-cordon-session", "one")], two = [("x-cordon-session", "two")];
        List<string> codes = [];
        for (int step = 0; step < 6; step++)
        {
            // What is refused is no step.
            Assert.Equal("tools.deny", (await gateway.CallAsync("burn", headers: one)).Code);
            codes.Add((await gateway.CallAsync(step % 2 == 0 ? "look" : "read", $$"""{"attempt":{{step}}}""", headers: one)).Code ?? "-");
        }

        Assert.Equal("- - - run-limit run-limit run-limit", string.Join(' ', codes));
        Assert.Null((await gateway.CallAsync("look", headers: two)).Code);
        Assert.Equal(4, gateway.Server.Received.Count);
    }

    [Fact]
    public async Task Calls_at_the_same_time_are_bounded_and_their_places_come_back()
    {
        await using McpGateway gateway = await McpGateway.StartAsync("version: 1\npreset: permissive\ntools: {default: allow, runs: {fan-out: 2}}\n");
        (string, string)[] one = [("x-cordon-session", "one")];
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Server.Instead = async context =>
        {
            await release.Task;
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync("""{"jsonrpc":"2.0","id":"c-1","result":{"content":[{"type":"text","text":"Seen."}]}}"""u8.ToArray());
        };
        Task<Reply>[] running = [gateway.CallAsync("look", headers: one), gateway.CallAsync("read", headers: one)];
        while (gateway.Server.Received.Count < 2)
        {
            await Task.Yield();
        }

        Assert.Equal("run-limit", (await gateway.CallAsync("list", headers: one)).Code);
        release.SetResult();
        Assert.All(await Task.WhenAll(running), reply => Assert.Null(reply.Code));
        gateway.Server.Instead = null;
        Assert.Null((await gateway.CallAsync("list", headers: one)).Code);
    }
}
