namespace Cordon.EndToEnd.Flows;

public sealed class CallOriginsTests
{
    [Fact]
    public async Task Of_too_many_arguments_nobody_can_tell()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync("version: 1\nrules:\n  - {id: foreign, when: {tool: send, provenance: {'*': untrusted}}, then: deny}\n");
        gateway.Calls(("send", Arguments(256)));
        Assert.True((await gateway.AskAsync("Send it.")).Passed);
        gateway.Calls(("send", Arguments(257)));
        Assert.Equal("foreign", (await gateway.AskAsync("Send it.")).Code);

        static string Arguments(int count) => "{" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"a{i}\":\"value {i}\"")) + "}";
    }

    [Fact]
    public async Task Where_another_process_has_read_what_is_not_typed_may_come_from_there()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync("""
            version: 1
            labels: [{application: tainted, adds: untrusted}]
            rules:
              - {id: foreign, when: {tool: send, provenance: {to: untrusted}}, then: deny}
            """);
        // Labelled here, and no text of it is known: as it is after a restart, or on another replica.
        gateway.Key = gateway.KeyOf("tainted");
        gateway.Calls(("send", """{"to":"mallory"}"""));
        Assert.Equal("foreign", (await gateway.AskAsync("Write to Bob.")).Code);
        Assert.Equal("foreign", (await gateway.AskAsync("Write to Bob.", ("read", "Lunch is at one."))).Code);
        gateway.Calls(("send", """{"to":"Bob"}"""));
        Assert.True((await gateway.AskAsync("Write to Bob.")).Passed);
    }
}
