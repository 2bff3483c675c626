using System.Text.Json;
using Cordon.Contracts;
using Cordon.EndToEnd.Clients;

namespace Cordon.EndToEnd.Mcp;

/// <summary>What a tool is called with, and what it gives, is what its server said it would be.</summary>
public sealed class ToolSchemaTests(EverythingServer everything) : IClassFixture<EverythingServer>
{
    private const string Pay = """
        {"name":"pay","inputSchema":{"type":"object","properties":{"to":{"type":"string","maxLength":20},"amount":{"type":"number","maximum":100}},"required":["to"],"additionalProperties":false},
         "outputSchema":{"type":"object","properties":{"receipt":{"type":"integer"}},"required":["receipt"]}}
        """;

    [Theory]
    [InlineData("""{"to":"alice","amount":3}""", "")]
    [InlineData("""{"to":"alice"}""", "")]
    [InlineData("""{"amount":3}""", "required")]
    [InlineData("""{"to":"alice","amount":"3"}""", "type")]
    [InlineData("""{"to":"alice","amount":101}""", "maximum")]
    [InlineData("""{"to":"alice and everybody else","memo":"sesame"}""", "maxLength;additionalProperties")]
    [InlineData("[]", "type")]
    [InlineData("\"sesame\"", "type")]
    [InlineData("null", "type")]
    public async Task Arguments_that_break_a_tools_schema_do_not_reach_its_server(string arguments, string faults)
    {
        await using McpGateway gateway = await McpGateway.StartAsync("version: 1\npreset: balanced\ndefinitions: {arguments: deny}\n");
        gateway.Lists(Pay);
        gateway.Server.Answers["tools/call"] = """{"jsonrpc":"2.0","id":§,"result":{"content":[],"structuredContent":{"receipt":7}}}""";
        await gateway.PostAsync(McpGateway.List);
        int before = gateway.Server.Received.Count;
        Reply reply = await gateway.CallAsync("pay", arguments);
        Recorded record = await RecordAsync(gateway, reply);

        Assert.Equal((200, faults.Length > 0 ? "arguments-schema" : null), (reply.Status, reply.Code));
        Assert.Equal(faults.Length > 0 ? 0 : 1, gateway.Server.Received.Count - before);
        Assert.Equal(faults, string.Join(';', record.Findings.Select(finding => finding.Rule)));
        Assert.All(record.Findings, finding => Assert.Equal((FindingTypes.ArgumentsSchema, "deny"), (finding.Type, finding.Effect)));
        Assert.DoesNotContain("sesame", reply.Body + record.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"content":[],"structuredContent":{"receipt":7}}""", false, "")]
    [InlineData("""{"content":[],"structuredContent":{"receipt":"sesame"}}""", false, "type")]
    [InlineData("""{"content":[],"structuredContent":{"receipt":"sesame"}}""", true, "type")]
    [InlineData("""{"content":[]}""", false, "missing")]
    [InlineData("""{"content":[],"isError":true}""", false, "")]
    [InlineData("""{"task":{"taskId":"t"}}""", true, "")]
    public async Task A_result_that_breaks_its_tools_schema_does_not_reach_the_caller_where_policy_says_so(string result, bool streamed, string faults)
    {
        await using McpGateway gateway = await McpGateway.StartAsync("version: 1\npreset: balanced\ndefinitions: {results: deny}\n");
        gateway.Lists(Pay);
        string message = $$$"""{"jsonrpc":"2.0","id":§,"result":{{{result}}}}""";
        gateway.Server.Answers["tools/call"] = streamed ? $"event: message\ndata: {message}\n\n" : message;
        await gateway.PostAsync(McpGateway.List);
        Reply reply = await gateway.CallAsync("pay", """{"to":"alice"}""");

        Assert.Equal(faults.Length > 0 ? "result-schema" : null, reply.Code);
        Assert.Equal("c-1", reply.Message.GetProperty("id").GetString());
        Assert.DoesNotContain("sesame", reply.Body, StringComparison.Ordinal);
        Recorded record = await RecordAsync(gateway, reply);
        Assert.Equal(faults, string.Join(';', record.Findings.Select(finding => finding.Rule)));
    }

    [Theory]
    [InlineData("""{"content":[],"structuredContent":{"receipt":7}}""", false, "")]
    [InlineData("""{"content":[],"structuredContent":{"receipt":"sesame"}}""", false, "type")]
    [InlineData("""{"content":[],"structuredContent":{"receipt":"sesame"}}""", true, "type")]
    [InlineData("""{"content":[]}""", false, "missing")]
    public async Task The_result_of_a_task_is_held_against_the_schema_of_the_tool_that_began_it(string result, bool streamed, string faults)
    {
        await using McpGateway gateway = await McpGateway.StartAsync("version: 1\npreset: balanced\ndefinitions: {results: deny}\n");
        gateway.Lists(Pay);
        string begun = """{"jsonrpc":"2.0","id":§,"result":{"task":{"taskId":"t-1","status":"working"}}}""";
        gateway.Server.Answers["tools/call"] = streamed ? $"event: message\ndata: {begun}\n\n" : begun;
        gateway.Server.Answers["tasks/result"] = $$$"""{"jsonrpc":"2.0","id":§,"result":{{{result}}}}""";
        await gateway.PostAsync(McpGateway.List);
        await gateway.CallAsync("pay", """{"to":"alice"}""");

        Reply reply = await gateway.PostAsync("""{"jsonrpc":"2.0","id":9,"method":"tasks/result","params":{"taskId":"t-1"}}""");

        Assert.Equal(faults.Length > 0 ? "result-schema" : null, reply.Code);
        Assert.DoesNotContain("sesame", reply.Body, StringComparison.Ordinal);
        Assert.Equal(faults, string.Join(';', (await RecordAsync(gateway, reply)).Findings.Select(finding => finding.Rule)));
    }

    [Fact]
    public async Task A_task_is_the_applications_that_began_it()
    {
        await using McpGateway gateway = await McpGateway.StartAsync("version: 1\npreset: permissive\n", development: false);
        gateway.Lists(McpGateway.Tool("look"));
        gateway.Server.Answers["tools/call"] = """{"jsonrpc":"2.0","id":§,"result":{"task":{"taskId":"t-1","status":"working"}}}""";
        const string Ask = """{"jsonrpc":"2.0","id":9,"method":"tasks/get","params":{"taskId":"t-1"}}""";
        string mine = gateway.KeyOf("mine");
        await gateway.PostAsync(McpGateway.List, key: mine);
        await gateway.CallAsync("look", key: mine);

        Assert.Null((await gateway.PostAsync(Ask, key: mine)).Code);
        int asked = gateway.Server.Received.Count;
        Assert.Equal("not-found", (await gateway.PostAsync(Ask, key: gateway.KeyOf("other"))).Code);
        Assert.Equal(asked, gateway.Server.Received.Count);
    }

    [Theory]
    [InlineData("record", true)]
    [InlineData("allow", false)]
    public async Task Where_policy_only_records_the_call_goes_on(string action, bool isOnRecord)
    {
        await using McpGateway gateway = await McpGateway.StartAsync($"version: 1\npreset: balanced\ndefinitions: {{arguments: {action}, results: {action}, unchecked: allow}}\n");
        gateway.Lists(Pay);
        gateway.Server.Answers["tools/call"] = """{"jsonrpc":"2.0","id":§,"result":{"content":[]}}""";
        await gateway.PostAsync(McpGateway.List);
        Reply reply = await gateway.CallAsync("pay", """{"amount":3}""");
        Assert.Null(reply.Code);
        Assert.Equal(isOnRecord ? ["arguments-schema/required", "result-schema/missing"] : [], (await RecordAsync(gateway, reply)).Findings.Select(finding => $"{finding.Type}/{finding.Rule}"));
    }

    [Theory]
    [InlineData("""{"name":"odd","inputSchema":{"type":"object","properties":{"a":{"pattern":"^(?!x)"}}}}""", """{"a":"b"}""")]
    [InlineData("""{"name":"odd","inputSchema":{"$ref":"https://example.com/schema"}}""", "{}")]
    [InlineData("""{"name":"odd","inputSchema":{"required":true}}""", "{}")]
    [InlineData("""{"name":"odd"}""", "{}")]
    public async Task A_schema_that_cannot_be_checked_is_recorded_in_balanced_and_denied_where_policy_says_so(string tool, string arguments)
    {
        foreach ((string policy, string? code) in new[] { ("{version: 1, preset: balanced}", null), ("{version: 1, preset: balanced, definitions: {unchecked: deny}}", "arguments-schema") })
        {
            await using McpGateway gateway = await McpGateway.StartAsync(policy);
            gateway.Lists(tool);
            await gateway.PostAsync(McpGateway.List);
            Reply reply = await gateway.CallAsync("odd", arguments);
            Assert.Equal(code, reply.Code);
            Assert.Contains("arguments-schema/unchecked", (await RecordAsync(gateway, reply)).Findings.Select(finding => $"{finding.Type}/{finding.Rule}"));
        }
    }

    [Fact]
    public async Task The_schema_is_the_one_that_was_shown_last()
    {
        await using McpGateway gateway = await McpGateway.StartAsync("{version: 1, preset: permissive, tools: {default: declared}, definitions: {arguments: deny}}");
        gateway.Lists(Pay);
        await gateway.PostAsync(McpGateway.List);
        Assert.Equal("arguments-schema", (await gateway.CallAsync("pay", "{}")).Code);
        gateway.Lists(Pay.Replace("\"required\":[\"to\"],", "", StringComparison.Ordinal));
        await gateway.PostAsync(McpGateway.List);
        Assert.Null((await gateway.CallAsync("pay", "{}")).Code);
    }

    [Fact]
    public async Task The_tools_of_a_real_server_are_called_as_their_schemas_say_and_an_argument_of_another_type_stays_here()
    {
        const string Script = "mcp/everything.mjs";
        const string Policy = "version: 1\npreset: balanced\ntools: {default: declared}\ndefinitions: {arguments: deny, results: deny, unchecked: deny}\n";
        string[] scenarios = ["tools", "echo", "sum", "image", "structured", "links"];
        Uri through = await everything.BehindAsync(Policy);
        Assert.Equal(
            (await NodeClient.RunAsync(Script, everything.Address, "none", scenarios)).Select(Shown),
            (await NodeClient.RunAsync(Script, through, "none", scenarios)).Select(Shown));

        (_, Sight sight) = Assert.Single(await NodeClient.RunAsync(Script, through, "none", "mistyped"));
        Assert.Equal(("McpError", "cordon_denied", "arguments-schema"), (sight.Raised?.Class, sight.Raised?.Type, sight.Raised?.Code));
    }

    private static string Shown((string Scenario, Sight Sight) line) => $"{line.Scenario}: {string.Join('\n', line.Sight.Seen)} {line.Sight.Raised}";

    private static async Task<Recorded> RecordAsync(McpGateway gateway, Reply reply)
    {
        using JsonDocument shown = JsonDocument.Parse(await gateway.Running.Client.GetStringAsync($"/cordon/v1/exchanges/{reply.Exchange}"));
        JsonElement predicate = shown.RootElement.GetProperty("statement").GetProperty("predicate");
        return new Recorded(
            [.. predicate.GetProperty("findings").EnumerateArray().Select(finding => new RecordedFault(Text(finding, "type"), Text(finding, "rule"), Text(finding, "effect")))],
            shown.RootElement.GetRawText());

        static string Text(JsonElement holder, string name) => holder.GetProperty(name).GetString()!;
    }

    private sealed record Recorded(IReadOnlyList<RecordedFault> Findings, string All);

    private sealed record RecordedFault(string Type, string Rule, string Effect);
}
