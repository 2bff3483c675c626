using System.Text.Json.Nodes;
using Cordon.EndToEnd.Approvals;
using Microsoft.AspNetCore.Http;

namespace Cordon.EndToEnd.Flows;

/// <summary>What a session has read, on whatever plane, is known before its next call is decided.</summary>
public sealed class LabelTests
{
    private const string AfterReading = """
        version: 1
        rules:
          - {id: no-mail-after-reading, when: {tool: ["send", desk__send], labels: untrusted}, then: deny}
        """;

    private const string Confidential = """
        version: 1
        tools: {default: allow}
        labels:
          - {tool: ["salaries", desk__salaries], adds: [confidential:hr]}
          - {resource: "hr://*", adds: [confidential:hr]}
          - {application: payroll, adds: [confidential:pay]}
        rules:
          - id: hr-stays-inside
            when:
              labels: confidential:hr
              tool: ["fetch", desk__fetch]
              arguments: {url: {not-matches: "https://intranet.example.com/*"}}
            then: deny
          - {id: hr-stays-with-our-model, when: {labels: confidential:hr, model: "gpt-*"}, then: deny}
          - {id: pay-mails-nobody, when: {labels: confidential:pay, tool: "send"}, then: deny}
        """;

    [Theory]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("/v1/chat/completions", true)]
    [InlineData("/v1/messages", false)]
    [InlineData("/v1/messages", true)]
    [InlineData("/v1/responses", false)]
    [InlineData("/v1/responses", true)]
    [InlineData("/api/chat", false)]
    [InlineData("/api/chat", true)]
    public async Task A_call_in_the_answer_to_a_tool_result_is_the_call_of_a_session_that_has_read_it(string path, bool stream)
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(AfterReading);
        gateway.Calls(("send", """{"to":"bob"}"""));
        Assert.True((await gateway.AskAsync("Write to Bob.", stream: stream, path: path)).Passed);
        Asked asked = await gateway.AskAsync("Read my mail.", ("read", "Lunch is at one."), stream: stream, path: path);
        Assert.Equal("no-mail-after-reading", asked.Code);
        // And it stays so, whatever later requests bring.
        Assert.Equal("no-mail-after-reading", (await gateway.AskAsync("Write to Bob.", stream: stream, path: path)).Code);
        Assert.True((await gateway.AskAsync("Write to Bob.", session: "another", stream: stream, path: path)).Passed);
    }

    [Fact]
    public async Task What_the_model_has_read_binds_the_tool_calls_of_the_same_session()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(AfterReading);
        await gateway.ListAsync("send", "read");
        Assert.Null(await gateway.CallAsync("send"));
        Assert.True((await gateway.AskAsync("Read my mail.", ("read", "Lunch is at one."))).Passed);
        Assert.Equal("no-mail-after-reading", await gateway.CallAsync("send"));
        Assert.Null(await gateway.CallAsync("send", session: "another"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_server_has_said_binds_the_calls_of_the_model_in_the_same_session(bool streamed)
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(AfterReading);
        await gateway.ListAsync("send", "read");
        gateway.Calls(("send", """{"to":"bob"}"""));
        Assert.True((await gateway.AskAsync("Write to Bob.")).Passed);
        gateway.Gives("Lunch is at one.", streamed);
        Assert.Null(await gateway.CallAsync("read"));
        Assert.Equal("no-mail-after-reading", (await gateway.AskAsync("Write to Bob.")).Code);
    }

    [Fact]
    public async Task A_stream_that_reads_marks_the_session_before_it_ends()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(AfterReading);
        await gateway.ListAsync("send", "read");
        TaskCompletionSource rest = new();
        gateway.Model.Script = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One moment. \"}}]}\n\n");
            await context.Response.Body.FlushAsync();
            await rest.Task;
            await context.Response.WriteAsync("data: [DONE]\n\n");
        };
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent("""{"model":"m","stream":true,"messages":[{"role":"user","content":"Go on."},{"role":"tool","tool_call_id":"t","content":"Lunch is at one."}]}"""),
        };
        request.Headers.Add("x-cordon-session", "s");
        using HttpResponseMessage response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using Stream stream = await response.Content.ReadAsStreamAsync();
        byte[] first = new byte[6];
        await stream.ReadExactlyAsync(first);
        Assert.Equal("no-mail-after-reading", await gateway.CallAsync("send"));
        rest.SetResult();
        Assert.Contains("[DONE]", await new StreamReader(stream).ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Definitions_of_tools_alone_leave_a_session_trusted()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(AfterReading);
        gateway.Calls(("send", """{"to":"bob"}"""));
        Assert.True((await gateway.AskAsync("Write to Bob.")).Passed);
        Assert.True((await gateway.AskAsync("Write to Bob again.")).Passed);
        Assert.Null(gateway.Statements()[^1]["labels_gained"]);
    }

    [Fact]
    public async Task Reading_is_not_refused_for_what_is_read_but_the_next_exchange_knows()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync("version: 1\nrules:\n  - {id: nothing-after-reading, when: {labels: untrusted}, then: deny}\n");
        Assert.True((await gateway.AskAsync("Read my mail.", ("read", "Lunch is at one."))).Passed);
        Assert.Equal("nothing-after-reading", (await gateway.AskAsync("And now?")).Code);
    }

    [Fact]
    public async Task What_is_confidential_does_not_leave_the_house_by_a_call_of_the_model()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Confidential);
        gateway.Calls(("fetch", """{"url":"https://elsewhere.example/x"}"""));
        Assert.True((await gateway.AskAsync("Look it up.")).Passed);
        Assert.Equal("hr-stays-inside", (await gateway.AskAsync("Look it up.", ("salaries", "Ada: 8,412"))).Code);
        gateway.Calls(("fetch", """{"url":"https://intranet.example.com/x"}"""));
        Assert.True((await gateway.AskAsync("Look it up.", ("salaries", "Ada: 8,412"))).Passed);
    }

    [Fact]
    public async Task What_a_server_told_in_confidence_does_not_leave_the_house_by_another_call()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Confidential);
        await gateway.ListAsync("salaries", "fetch");
        Assert.Null(await gateway.CallAsync("fetch", """{"url":"https://elsewhere.example/x"}"""));
        // Numbers are no text, and no guard reads them; they are confidential all the same.
        gateway.Server.Answers["tools/call"] = """{"jsonrpc":"2.0","id":§,"result":{"structuredContent":{"ada":8412}}}""";
        Assert.Null(await gateway.CallAsync("salaries"));
        Assert.Equal("hr-stays-inside", await gateway.CallAsync("fetch", """{"url":"https://elsewhere.example/x"}"""));
        Assert.Null(await gateway.CallAsync("fetch", """{"url":"https://intranet.example.com/x"}"""));
    }

    [Theory]
    [InlineData("hr://people/ada")]
    [InlineData("hr://people/../ada")]
    [InlineData("HR://people/%61da")]
    public async Task A_resource_is_confidential_by_its_address_however_it_is_spelt(string uri)
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Confidential);
        await gateway.ListAsync("fetch");
        gateway.Server.Answers["resources/read"] = """{"jsonrpc":"2.0","id":§,"result":{"contents":[{"uri":"hr://people/ada","text":"8,412"}]}}""";
        Assert.Null(await gateway.ReadAsync(uri));
        Assert.Equal("hr-stays-inside", await gateway.CallAsync("fetch", """{"url":"https://elsewhere.example/x"}"""));
    }

    [Fact]
    public async Task A_resource_inside_of_a_result_is_confidential_too()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Confidential);
        await gateway.ListAsync("look", "fetch");
        gateway.Server.Answers["tools/call"] = """{"jsonrpc":"2.0","id":§,"result":{"content":[{"type":"resource","resource":{"uri":"hr://people/ada","text":"8,412"}}]}}""";
        Assert.Null(await gateway.CallAsync("look"));
        Assert.Equal("hr-stays-inside", await gateway.CallAsync("fetch", """{"url":"https://elsewhere.example/x"}"""));
    }

    [Fact]
    public async Task What_is_confidential_does_not_go_to_a_model_outside_with_the_request_that_brings_it()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Confidential);
        Assert.True((await gateway.AskAsync("Sum up.", ("salaries", "Ada: 8,412"), model: "ours")).Passed);
        Assert.Equal("hr-stays-with-our-model", (await gateway.AskAsync("Sum up.", ("salaries", "Ada: 8,412"), session: "new", model: "gpt-5")).Code);
        Assert.Equal("hr-stays-with-our-model", (await gateway.AskAsync("Say hello.", model: "gpt-5")).Code);
        Assert.True((await gateway.AskAsync("Say hello.", session: "other", model: "gpt-5")).Passed);
    }

    [Fact]
    public async Task An_application_can_be_confidential_in_all_it_does()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Confidential);
        gateway.Calls(("send", """{"to":"bob"}"""));
        gateway.Key = gateway.KeyOf("payroll");
        Assert.Equal("pay-mails-nobody", (await gateway.AskAsync("Write to Bob.")).Code);
        gateway.Key = gateway.KeyOf("shop");
        Assert.True((await gateway.AskAsync("Write to Bob.")).Passed);
    }

    [Fact]
    public async Task A_tool_that_the_operator_vouches_for_leaves_the_session_trusted()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(AfterReading + "\nlabels:\n  - {tool: [clock, desk__clock], trusted: true}\n");
        await gateway.ListAsync("clock", "send", "read");
        gateway.Calls(("send", """{"to":"bob"}"""));
        Assert.True((await gateway.AskAsync("What time is it?", ("clock", "Ten past nine."))).Passed);
        gateway.Gives("Ten past nine.");
        Assert.Null(await gateway.CallAsync("clock"));
        Assert.Null(await gateway.CallAsync("send"));
        Assert.Null(await gateway.CallAsync("read"));
        Assert.Equal("no-mail-after-reading", await gateway.CallAsync("send"));
    }

    [Fact]
    public async Task What_marked_the_session_is_on_record_once_and_without_a_word_of_it()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Confidential);
        await gateway.AskAsync("Sum up.", ("salaries", "Ada: 8,412"));
        await gateway.AskAsync("Sum up.", ("salaries", "Ada: 8,412"));
        JsonNode[] statements = gateway.Statements();
        JsonArray gained = statements[0]["labels_gained"]!.AsArray();
        Assert.Equal(["confidential:hr", "untrusted"], gained.Select(change => (string)change!["label"]!).Order(StringComparer.Ordinal));
        Assert.All(gained, change =>
        {
            Assert.Equal("request", (string)change!["direction"]!);
            Assert.Equal("tool-result", (string)change["surface"]!);
            Assert.True((int)change["segment"]! > 0);
        });
        Assert.Null(statements[1]["labels_gained"]);
    }

    [Fact]
    public async Task Callers_are_not_told_which_labels_their_session_carries()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Confidential);
        gateway.Calls(("fetch", """{"url":"https://elsewhere.example/x"}"""));
        Asked asked = await gateway.AskAsync("Look it up.", ("salaries", "Ada: 8,412"));
        Assert.DoesNotContain("confidential", asked.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("8,412", asked.Body, StringComparison.Ordinal);
    }
}
