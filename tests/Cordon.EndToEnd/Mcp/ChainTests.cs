using System.Text.Json;
using Cordon.EndToEnd.Approvals;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Mcp;

/// <summary>What a session has done decides about what it may do next, and servers' own words only ever make a tool worse.</summary>
public sealed class ChainTests
{
    private const string Classes = "tools: {default: allow, classes: {read: [desk__look], reversible: [desk__draft], time-bounded: [desk__send]}}\n";
    private const string Policy = "version: 1\npreset: permissive\n" + Classes + "rules:\n  - {id: after-sending, when: {tool: \"desk__*\", chain: time-bounded}, then: deny}\n";

    [Fact]
    public async Task What_a_session_has_done_counts_for_what_comes_after_it_and_for_no_other_session()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Policy);
        gateway.Gives("Done.");
        (string, string)[] one = [("x-cordon-session", "one")], two = [("x-cordon-session", "two")];
        Assert.Null((await gateway.CallAsync("look", headers: one)).Code);
        Assert.Null((await gateway.CallAsync("draft", headers: one)).Code);
        Assert.Null((await gateway.CallAsync("look", headers: one)).Code);
        Assert.Null((await gateway.CallAsync("send", headers: one)).Code);
        Assert.Equal("after-sending", (await gateway.CallAsync("look", headers: one)).Code);
        Assert.Null((await gateway.CallAsync("look", headers: two)).Code);
        Assert.Equal(5, gateway.Server.Received.Count);
    }

    [Fact]
    public async Task A_call_that_is_refused_or_only_tried_leaves_nothing_behind()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Policy.Replace("default: allow,", "default: allow, deny: [desk__burn], dry-run: [desk__send],", StringComparison.Ordinal));
        (string, string)[] one = [("x-cordon-session", "one")];
        Assert.Equal("tools.deny", (await gateway.CallAsync("burn", headers: one)).Code);
        Assert.Contains("was not made", (await gateway.CallAsync("send", headers: one)).Body, StringComparison.Ordinal);
        Assert.Null((await gateway.CallAsync("look", headers: one)).Code);
    }

    [Fact]
    public async Task What_was_done_survives_the_gateway_and_a_person_may_take_it_away()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Policy, development: false);
        string shop = gateway.KeyOf("shop"), ann = gateway.Running.Host.Keys.Create(new KeyRequest("ann", "default", "approvers", KeyRole.Approver)).Presented;
        (string, string)[] one = [("x-cordon-session", "one")];
        gateway.Gives("Done.");
        Assert.Null((await gateway.CallAsync("send", key: shop, headers: one)).Code);
        Assert.Equal("after-sending", (await gateway.CallAsync("look", key: shop, headers: one)).Code);

        using HttpRequestMessage list = new(HttpMethod.Get, "/cordon/v1/sessions") { Headers = { { "Authorization", $"Bearer {ann}" } } };
        JsonElement session = JsonElement.Parse(await (await gateway.Running.Client.SendAsync(list)).Content.ReadAsStringAsync()).GetProperty("sessions").EnumerateArray()
            .Single(other => other.GetProperty("labels").EnumerateArray().Any(label => label.GetString() == "did:time-bounded"));
        using HttpRequestMessage take = new(HttpMethod.Post, $"/cordon/v1/sessions/{session.GetProperty("id").GetString()}/declassify")
        {
            Headers = { { "Authorization", $"Bearer {ann}" } },
            Content = new StringContent("""{"label":"did:time-bounded","reason":"read the mail: it is fine"}"""),
        };
        Assert.True((await gateway.Running.Client.SendAsync(take)).IsSuccessStatusCode);
        Assert.Null((await gateway.CallAsync("look", key: shop, headers: one)).Code);
        Assert.Null((await gateway.CallAsync("send", key: shop, headers: one)).Code);
        Assert.Equal("after-sending", (await gateway.CallAsync("look", key: shop, headers: one)).Code);
    }

    [Theory]
    // What a server says makes its tool worse than policy has it.
    [InlineData("""{"destructiveHint":true}""", "irreversible")]
    [InlineData("""{"destructiveHint":true,"readOnlyHint":true}""", "irreversible")]
    [InlineData("""{"readOnlyHint":false}""", "reversible")]
    [InlineData("""{"readOnlyHint":false,"destructiveHint":false}""", "reversible")]
    // What would make it better, or is not said, is not heard.
    [InlineData("""{"readOnlyHint":true}""", "read")]
    [InlineData("""{"destructiveHint":false}""", "read")]
    [InlineData("""{"readOnlyHint":"false","destructiveHint":1}""", "read")]
    public async Task A_server_only_makes_its_tools_worse(string annotations, string expected)
    {
        const string Rules = "rules:\n  - {id: at-least-reversible, when: {reversibility: reversible}, then: step-up}\n";
        await using McpGateway gateway = await McpGateway.StartAsync("version: 1\npreset: permissive\n" + Classes + Rules);
        gateway.Lists(McpGateway.Tool("look").Insert(1, $"\"annotations\":{annotations},"), McpGateway.Tool("send").Insert(1, $"\"annotations\":{annotations},"));
        gateway.Gives("Done.");
        await gateway.PostAsync(McpGateway.List);
        Reply reply = await gateway.CallAsync("look");
        Assert.Equal(expected == "read" ? null : "approval_required", reply.Code);
        if (expected != "read")
        {
            JsonElement shown = await ShowAsync(gateway, reply);
            Assert.Equal(expected, shown.GetProperty("reversibility").GetString());
            Assert.Contains(shown.GetProperty("explanation").EnumerateArray(), sentence => sentence.GetString()!.Contains($"the tool is {expected}, as its server says of it (annotations)", StringComparison.Ordinal));
        }

        // Nothing that it says makes a tool better than policy has it.
        JsonElement sent = await ShowAsync(gateway, await gateway.CallAsync("send"));
        Assert.Equal(expected == "irreversible" ? "irreversible" : "time-bounded", sent.GetProperty("reversibility").GetString());
    }

    [Fact]
    public async Task A_tool_that_policy_would_refuse_for_what_its_server_says_is_not_listed()
    {
        await using McpGateway gateway = await McpGateway.StartAsync("version: 1\npreset: permissive\n" + Classes + "rules:\n  - {id: nothing-for-ever, when: {reversibility: irreversible}, then: deny}\n");
        gateway.Lists(McpGateway.Tool("look"), McpGateway.Tool("send").Insert(1, "\"annotations\":{\"destructiveHint\":true},"));
        Assert.Equal(["look"], (await gateway.PostAsync(McpGateway.List)).ToolNames);
        Assert.Equal("nothing-for-ever", (await gateway.CallAsync("send")).Code);
    }

    [Theory]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("/v1/chat/completions", true)]
    [InlineData("/v1/messages", false)]
    [InlineData("/v1/messages", true)]
    public async Task A_call_in_a_models_answer_counts_for_what_comes_after_it_and_not_for_itself(string path, bool stream)
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(
            "version: 1\npreset: permissive\ntools: {default: allow, classes: {read: [get_*]}}\nrules: [{id: once, when: {tool: pay_*, chain: irreversible}, then: deny}]\n");
        gateway.Calls(("get_invoice", "{}"));
        Assert.True((await gateway.TryAsync(path, stream)).Passed);
        gateway.Calls(("pay_invoice", """{"number":17}"""), ("pay_invoice", """{"number":18}"""));
        Assert.True((await gateway.TryAsync(path, stream)).Passed);
        Assert.Equal("once", (await gateway.TryAsync(path, stream)).Code);
        Assert.True((await gateway.TryAsync(path, stream, session: "another")).Passed);
        // Who only looks is not stopped for it.
        gateway.Calls(("get_invoice", "{}"));
        Assert.True((await gateway.TryAsync(path, stream)).Passed);
    }

    private static async Task<JsonElement> ShowAsync(McpGateway gateway, Reply asked)
    {
        string ticket = asked.Message.GetProperty("error").GetProperty("data").GetProperty("approvals")[0].GetProperty("id").GetString()!;
        return JsonElement.Parse(await gateway.Running.Client.GetStringAsync($"/cordon/v1/approvals/{ticket}"));
    }
}
