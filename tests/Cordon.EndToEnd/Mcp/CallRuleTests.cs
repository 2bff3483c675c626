using System.Net.Http.Headers;
using System.Text.Json;
using Cordon.EndToEnd.Clients;
using Cordon.State.Keys;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Cordon.EndToEnd.Mcp;

/// <summary>How many calls reach a server, none in circles, and none of those that are only tried.</summary>
public sealed class CallRuleTests(EverythingServer everything) : IClassFixture<EverythingServer>
{
    private const string Loops = "version: 1\npreset: permissive\ntools: {default: allow, loops: {repeats: 2, alternations: 2, stop-after: 3, then: THEN}}\n";

    [Fact]
    public async Task A_call_that_is_repeated_too_often_does_not_reach_its_server_however_it_is_written()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Loops.Replace("THEN", "deny", StringComparison.Ordinal));
        Assert.Null((await gateway.CallAsync("look", """{"a":1,"b":"x"}""")).Code);
        Assert.Null((await gateway.CallAsync("look", """{ "b" : "\u0078", "a" : 1.0 }""")).Code);
        Reply closed = await gateway.CallAsync("look", """{"a":1,"b":"x"}""");
        Assert.Equal(("call-loop", "deny"), (closed.Code, closed.Decision));
        Assert.Equal(["call-loop/circle"], await FindingsAsync(gateway, closed));
        Assert.Equal(["call-loop/cooling"], await FindingsAsync(gateway, await gateway.CallAsync("look", """{"a":1,"b":"x"}""")));
        Assert.Null((await gateway.CallAsync("look", """{"a":2,"b":"x"}""")).Code);
        Assert.Null((await gateway.CallAsync("read", """{"a":1,"b":"x"}""")).Code);
        Assert.Null((await gateway.CallAsync("look", """{"a":1,"b":"x"}""", headers: [("x-cordon-session", "another")])).Code);
        Assert.Equal(5, gateway.Server.Received.Count);
    }

    [Fact]
    public async Task Calls_that_take_turns_are_a_circle_and_after_some_the_session_is_stopped()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Loops.Replace("THEN", "deny", StringComparison.Ordinal).Replace("repeats: 2", "repeats: 9", StringComparison.Ordinal));
        Assert.Equal("- - - - call-loop call-loop", await CodesAsync("a", "b", "a", "b", "a", "b"));
        Assert.Equal("- - - - call-loop", await CodesAsync("c", "d", "c", "d", "c"));
        Assert.Equal("- - - - call-loop call-loop", await CodesAsync("e", "f", "e", "f", "e", "g"));
        Assert.Equal(["call-loop/stopped"], await FindingsAsync(gateway, await gateway.CallAsync("f")));

        async Task<string> CodesAsync(params string[] tools)
        {
            List<string> seen = [];
            foreach (string tool in tools)
            {
                seen.Add((await gateway.CallAsync(tool)).Code ?? "-");
            }

            return string.Join(' ', seen);
        }
    }

    [Fact]
    public async Task A_person_may_let_a_repeated_call_pass_once()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Loops.Replace("THEN", "step-up", StringComparison.Ordinal));
        gateway.Gives("Seen.");
        await gateway.CallAsync("look");
        await gateway.CallAsync("look");
        Reply asked = await gateway.CallAsync("look");
        Assert.Equal("approval_required", asked.Code);
        string ticket = asked.Message.GetProperty("error").GetProperty("data").GetProperty("approvals")[0].GetProperty("id").GetString()!;
        await GrantAsync(gateway, ticket);
        Assert.Contains("Seen.", (await gateway.CallAsync("look")).Body, StringComparison.Ordinal);
        Assert.Equal("approval_required", (await gateway.CallAsync("look")).Code);
        Assert.Equal(3, gateway.Server.Received.Count);
    }

    [Fact]
    public async Task A_rate_is_each_applications_own()
    {
        await using McpGateway gateway = await McpGateway.StartAsync("version: 1\npreset: permissive\ntools: {default: allow, limits: [{tool: desk__look, calls: 2, per-seconds: 86400}]}\n", development: false);
        string ann = gateway.KeyOf("ann"), bob = gateway.KeyOf("bob");
        Assert.Null((await gateway.CallAsync("look", key: ann)).Code);
        Assert.Null((await gateway.CallAsync("look", """{"a":1}""", key: ann, headers: [("x-cordon-session", "another")])).Code);
        Assert.Equal("call-limit", (await gateway.CallAsync("look", key: ann)).Code);
        Assert.Null((await gateway.CallAsync("read", key: ann)).Code);
        Assert.Null((await gateway.CallAsync("look", key: bob)).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_result_that_is_too_long_stays_here(bool streamed)
    {
        await using McpGateway gateway = await McpGateway.StartAsync("version: 1\npreset: permissive\ntools: {default: allow, limits: [{tool: desk__look, result-bytes: 500}]}\n");
        gateway.Gives(new string('x', 300), streamed);
        Assert.Null((await gateway.CallAsync("look")).Code);
        gateway.Gives(new string('x', 600), streamed);
        Reply reply = await gateway.CallAsync("look");
        Assert.Equal(("result-size", "c-1"), (reply.Code, reply.Message.GetProperty("id").GetString()));
        Assert.Equal(["result-size/result-bytes"], await FindingsAsync(gateway, reply));
        Assert.Null((await gateway.CallAsync("read")).Code);
    }

    [Fact]
    public async Task A_call_that_is_only_tried_is_decided_about_and_recorded_and_not_made()
    {
        await using McpGateway gateway = await McpGateway.StartAsync("version: 1\npreset: permissive\ntools: {default: allow, deny: [desk__burn], dry-run: [desk__pay, desk__burn]}\n");
        Reply tried = await gateway.CallAsync("pay");
        JsonElement result = tried.Message.GetProperty("result");
        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.Contains("was not made", result.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(["dry-run/not-made"], await FindingsAsync(gateway, tried));
        Assert.Equal("tools.deny", (await gateway.CallAsync("burn")).Code);
        // A call that asks for no answer could be made all the same.
        Reply silent = await gateway.PostAsync("""{"jsonrpc":"2.0","method":"tools/call","params":{"name":"pay","arguments":{}}}""");
        Assert.Equal(403, silent.Status);
        Assert.Empty(gateway.Server.Received);
        Assert.Null((await gateway.CallAsync("look")).Code);
    }

    [Fact]
    public async Task The_official_client_takes_the_answer_to_a_call_that_was_only_tried()
    {
        Uri through = await everything.BehindAsync("version: 1\npreset: balanced\ntools: {default: declared, dry-run: [everything__get-structured-content, everything__echo]}\n");
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using McpClient client = await McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions { Endpoint = through, TransportMode = HttpTransportMode.StreamableHttp }), cancellationToken: cancel);
        await client.ListToolsAsync(cancellationToken: cancel);
        foreach ((string tool, string name, string value) in new[] { ("get-structured-content", "location", "Chicago"), ("echo", "message", "hello") })
        {
            CallToolResult result = await client.CallToolAsync(tool, new Dictionary<string, object?> { [name] = value }, cancellationToken: cancel);
            Assert.True(result.IsError);
            Assert.Contains("was not made", ((TextContentBlock)result.Content[0]).Text, StringComparison.Ordinal);
        }

        Assert.NotEqual(true, (await client.CallToolAsync("get-sum", new Dictionary<string, object?> { ["a"] = 1, ["b"] = 2 }, cancellationToken: cancel)).IsError);
    }

    private static async Task<IEnumerable<string>> FindingsAsync(McpGateway gateway, Reply reply)
    {
        using JsonDocument shown = JsonDocument.Parse(await gateway.Running.Client.GetStringAsync($"/cordon/v1/exchanges/{reply.Exchange}"));
        return [.. shown.RootElement.GetProperty("statement").GetProperty("predicate").GetProperty("findings").EnumerateArray().Select(finding => $"{finding.GetProperty("type").GetString()}/{finding.GetProperty("rule").GetString()}")];
    }

    private static async Task GrantAsync(McpGateway gateway, string ticket)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"/cordon/v1/approvals/{ticket}/grant") { Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Running.Host.Keys.Create(new KeyRequest("ann", "default", "approvers", KeyRole.Approver)).Presented);
        using HttpResponseMessage response = await gateway.Running.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
