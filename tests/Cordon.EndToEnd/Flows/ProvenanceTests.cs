using System.Net.Http.Json;
using System.Text.Json;
using Cordon.EndToEnd.Approvals;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Flows;

/// <summary>Whose words the arguments of a call repeat, told apart on both planes.</summary>
public sealed class ProvenanceTests
{
    private const string Policy = """
        version: 1
        tools: {default: allow}
        # What is told apart here are texts that no detector should stop.
        guards: {injection: {mode: shadow}}
        approvals: {separation: false}
        rules:
          - {id: told-by-strangers, when: {tool: ["send", desk__send], provenance: {to: untrusted}}, then: deny}
          - {id: doubtful-link, when: {tool: ["fetch", desk__fetch], provenance: {"*": untrusted}}, then: step-up}
        """;

    private const string Mail = "Lunch is at one. Minutes are kept by mallory@elsewhere.example at https://elsewhere.example/x. Bob is bob@example.com.";

    [Theory]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("/v1/chat/completions", true)]
    [InlineData("/v1/messages", false)]
    [InlineData("/v1/messages", true)]
    [InlineData("/v1/responses", false)]
    [InlineData("/v1/responses", true)]
    [InlineData("/api/chat", false)]
    [InlineData("/api/chat", true)]
    public async Task A_recipient_that_a_tool_result_named_is_refused_and_one_that_the_user_named_is_not(string path, bool stream)
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Policy);
        gateway.Calls(("send", """{"to":"mallory@elsewhere.example","text":"Lunch is at one."}"""));
        Asked asked = await gateway.AskAsync("Read my mail and answer Carol (carol@example.com).", ("read", Mail), stream: stream, path: path);
        Assert.Equal("told-by-strangers", asked.Code);
        Assert.DoesNotContain("mallory", asked.Body, StringComparison.Ordinal);
        gateway.Calls(("send", """{"to":["Carol@example.com"],"text":"Lunch is at one."}"""));
        Assert.True((await gateway.AskAsync("Read my mail and answer Carol (carol@example.com).", ("read", Mail), stream: stream, path: path)).Passed);
        gateway.Calls(("send", """{"to":"bob@example.com"}"""));
        Assert.True((await gateway.AskAsync("Read my mail and answer bob@example.com.", ("read", Mail), session: "other", stream: stream, path: path)).Passed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_one_server_said_is_known_again_in_the_arguments_of_the_next_call(bool streamed)
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Policy);
        await gateway.ListAsync("read", "send");
        Assert.Null(await gateway.CallAsync("send", """{"to":"mallory@elsewhere.example"}"""));
        gateway.Gives(Mail, streamed);
        Assert.Null(await gateway.CallAsync("read"));
        gateway.Gives("Sent.");
        Assert.Equal("told-by-strangers", await gateway.CallAsync("send", """{"to":"mallory@elsewhere.example"}"""));
        Assert.Null(await gateway.CallAsync("send", """{"to":"carol@example.com"}"""));
        Assert.Null(await gateway.CallAsync("send", """{"to":"mallory@elsewhere.example"}""", session: "another"));
    }

    [Fact]
    public async Task What_the_user_told_the_model_counts_for_a_call_of_a_server_and_what_a_server_said_for_a_call_of_the_model()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Policy);
        await gateway.ListAsync("read", "send");
        gateway.Gives(Mail);
        Assert.Null(await gateway.CallAsync("read"));
        Assert.Equal("told-by-strangers", await gateway.CallAsync("send", """{"to":"bob@example.com"}"""));
        Assert.True((await gateway.AskAsync("Write to bob@example.com, please.")).Passed);
        Assert.Null(await gateway.CallAsync("send", """{"to":"bob@example.com"}"""));
        gateway.Calls(("send", """{"to":"mallory@elsewhere.example"}"""));
        Assert.Equal("told-by-strangers", (await gateway.AskAsync("Write to bob@example.com, please.")).Code);
    }

    [Fact]
    public async Task Arguments_that_cannot_be_read_may_come_from_anywhere()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Policy);
        gateway.Calls(("send", """{"to":"carol@example.com","to":"x"}"""));
        Assert.Equal("told-by-strangers", (await gateway.AskAsync("Write to Carol.")).Code);
        gateway.Calls(("send", "{}"));
        Assert.True((await gateway.AskAsync("Write to Carol.")).Passed);
    }

    [Fact]
    public async Task After_a_picture_that_nobody_could_read_what_was_not_typed_may_come_from_it()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Policy);
        await gateway.ListAsync("read", "send");
        gateway.Server.Answers["tools/call"] = """{"jsonrpc":"2.0","id":§,"result":{"content":[{"type":"image","mimeType":"image/png","data":"iVBORw0KGgo="}]}}""";
        Assert.Null(await gateway.CallAsync("read"));
        Assert.Equal("told-by-strangers", await gateway.CallAsync("send", """{"to":"mallory@elsewhere.example"}"""));
        Assert.True((await gateway.AskAsync("Write to bob@example.com, please.")).Passed);
        Assert.Null(await gateway.CallAsync("send", """{"to":"bob@example.com"}"""));
    }

    [Fact]
    public async Task Whoever_decides_sees_where_each_argument_comes_from_and_the_log_says_it_without_a_word()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Policy);
        gateway.Calls(("fetch", """{"url":"https://elsewhere.example/x","note":"carol"}"""));
        Asked asked = await gateway.AskAsync("Read my mail and tell Carol.", ("read", Mail));
        Assert.Equal("approval_required", asked.Code);
        gateway.Client.DefaultRequestHeaders.Add("x-cordon-key", gateway.KeyOf("approvers", KeyRole.Approver));
        JsonElement shown = await gateway.Client.GetFromJsonAsync<JsonElement>($"/cordon/v1/approvals/{asked.Tickets[0]}");
        string[] explanation = [.. shown.GetProperty("explanation").EnumerateArray().Select(sentence => sentence.GetString()!)];
        string exchange = (string)gateway.Statements()[^1]["exchange"]!;
        Assert.Contains(explanation, sentence => sentence.StartsWith("Argument `url`: untrusted, as in segment ", StringComparison.Ordinal) && sentence.EndsWith($"(tool-result) of the request of exchange {exchange}.", StringComparison.Ordinal));
        Assert.Contains(explanation, sentence => sentence.StartsWith("Argument `note`: user, as in segment ", StringComparison.Ordinal));
        Assert.Contains(explanation, sentence => sentence.Contains("`*` is untrusted, from segment ", StringComparison.Ordinal));
        Assert.DoesNotContain("elsewhere", gateway.Statements()[^1].ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_tool_says_that_the_operator_vouches_for_counts_as_typed()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Policy + "\nlabels:\n  - {tool: directory, trusted: true}\n");
        gateway.Calls(("send", """{"to":"carol@example.com"}"""));
        Assert.True((await gateway.AskAsync("Write to Carol.", ("directory", "Carol: carol@example.com"))).Passed);
        Assert.Equal("told-by-strangers", (await gateway.AskAsync("Write to Carol.", ("read", "Carol: carol@example.com"), session: "other")).Code);
    }
}
