using System.Text.Json.Nodes;
using Cordon.EndToEnd.Realtime;

namespace Cordon.EndToEnd.Flows;

/// <summary>What a session of events has read binds the calls in its later responses, on the same plane and on others.</summary>
public sealed class RealtimeFlowTests
{
    private const string Weather = """{"type":"session.update","session":{"type":"realtime","output_modalities":["text"],"tools":[{"type":"function","name":"get_weather","description":"The weather in a city","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}]}}""";
    private const string Told = """{"type":"conversation.item.create","item":{"type":"function_call_output","call_id":"call_1","output":"It rains, and lunch is at one."}}""";

    [Fact]
    public async Task What_a_tool_told_binds_the_next_call()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("version: 1\nrules: [{id: nothing-after-reading, when: {tool: get_weather, labels: untrusted}, then: deny}]\n");
        using RealtimeCaller caller = await RealtimeCaller.OpenAsync(gateway.Host.Address, headers: [("x-cordon-session", "s")]);
        await caller.SendAsync(Weather);
        await caller.AskAsync("What is the weather in Paris?");
        await caller.HearAsync("response.done");
        Assert.Contains(caller.Heard, message => message.Contains("function_call_arguments.done", StringComparison.Ordinal));

        await caller.SendAsync(Told);
        await caller.AskAsync("What is the weather in Rome?");
        Assert.Equal("nothing-after-reading", (await caller.HearAsync("error"))["error"]!["code"]!.ToString());
        await caller.CloseAsync();

        JsonNode[] gained = [.. SessionRecords.Of(gateway.Host).SelectMany(record => record["labels_gained"]?.AsArray() ?? []).OfType<JsonNode>()];
        Assert.Equal("untrusted", Assert.Single(gained)["label"]!.ToString());
    }

    [Fact]
    public async Task An_argument_that_a_tool_named_is_told_from_one_that_the_user_named()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("version: 1\nrules: [{id: told-by-strangers, when: {tool: get_weather, provenance: {'*': untrusted}}, then: deny}]\n");
        using RealtimeCaller caller = await RealtimeCaller.OpenAsync(gateway.Host.Address);
        await caller.SendAsync(Weather);
        await caller.SendAsync(Told);
        await caller.AskAsync("What is the weather in Paris?");
        await caller.HearAsync("response.done");
        Assert.Contains(caller.Heard, message => message.Contains("function_call_arguments.done", StringComparison.Ordinal));
    }
}
