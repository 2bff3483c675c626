using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.EndToEnd.CommandLine;
using Cordon.Evidence;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Flows;

/// <summary>A person takes a label from a session, with a reason and on record, and the session is of use again until it reads something new.</summary>
public sealed class DeclassificationTests
{
    private const string Policy = """
        version: 1
        tools: {default: allow}
        labels: [{tool: salaries, adds: confidential:hr}]
        rules:
          - {id: no-mail-after-reading, when: {tool: ["send", desk__send], labels: untrusted}, then: deny}
          - {id: hr-mails-nobody, when: {tool: "send", labels: confidential:hr}, then: deny}
        """;

    [Fact]
    public async Task After_declassification_the_same_history_passes_and_something_new_marks_the_session_again()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Policy);
        gateway.Calls(("send", """{"to":"bob"}"""));
        Assert.Equal("no-mail-after-reading", (await gateway.AskAsync("Read my mail.", ("read", "Lunch is at one."))).Code);
        string session = await OnlyAsync(gateway);
        JsonElement shown = await DeclassifyAsync(gateway, session, "untrusted");
        Assert.Empty(shown.GetProperty("labels").EnumerateArray());
        Assert.True((await gateway.AskAsync("Read my mail.", ("read", "Lunch is at one."))).Passed);
        Assert.Equal("no-mail-after-reading", (await gateway.AskAsync("Read my mail.", ("read", "Lunch is at two."))).Code);
        Assert.Equal("no-mail-after-reading", (await gateway.AskAsync("Read my mail.", ("read", "Lunch is at one."))).Code);
    }

    [Fact]
    public async Task Labels_are_taken_one_by_one()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Policy);
        gateway.Calls(("send", """{"to":"bob"}"""));
        await gateway.AskAsync("Sum up.", ("salaries", "Ada: 8,412"));
        string session = await OnlyAsync(gateway);
        await DeclassifyAsync(gateway, session, "untrusted");
        Assert.Equal("hr-mails-nobody", (await gateway.AskAsync("Sum up.", ("salaries", "Ada: 8,412"))).Code);
        await DeclassifyAsync(gateway, session, "confidential:hr");
        Assert.True((await gateway.AskAsync("Sum up.", ("salaries", "Ada: 8,412"))).Passed);
    }

    [Fact]
    public async Task What_servers_have_said_is_declassified_too_and_both_planes_know()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Policy);
        await gateway.ListAsync("send", "read");
        gateway.Gives("Lunch is at one.");
        Assert.Null(await gateway.CallAsync("read"));
        Assert.Equal("no-mail-after-reading", await gateway.CallAsync("send"));
        await DeclassifyAsync(gateway, await OnlyAsync(gateway), "untrusted");
        gateway.Server.Answers["tools/call"] = """{"jsonrpc":"2.0","id":§,"result":{}}""";
        Assert.Null(await gateway.CallAsync("send"));
        gateway.Gives("Lunch is at two.");
        Assert.Null(await gateway.CallAsync("read"));
        Assert.Equal("no-mail-after-reading", await gateway.CallAsync("send"));
    }

    [Fact]
    public async Task What_was_declassified_counts_no_more_as_untrusted_for_provenance()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync("""
            version: 1
            tools: {default: allow}
            guards: {injection: {mode: shadow}}
            rules:
              - {id: told-by-strangers, when: {tool: "send", provenance: {to: untrusted}}, then: deny}
              - {id: uses-labels, when: {tool: "never", labels: untrusted}, then: deny}
            """);
        gateway.Calls(("send", """{"to":"carol@example.com"}"""));
        Assert.Equal("told-by-strangers", (await gateway.AskAsync("Write to Carol.", ("directory", "Carol: carol@example.com"))).Code);
        await DeclassifyAsync(gateway, await OnlyAsync(gateway), "untrusted");
        Assert.True((await gateway.AskAsync("Write to Carol.", ("directory", "Carol: carol@example.com"))).Passed);
    }

    [Fact]
    public async Task The_act_is_on_record_with_who_and_what_and_without_the_words()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Policy);
        await gateway.AskAsync("Read my mail.", ("read", "Lunch is at one."));
        JsonElement shown = await DeclassifyAsync(gateway, await OnlyAsync(gateway), "untrusted", "the supplier's own mail");
        JsonNode statement = Assert.Single(gateway.Statements(PredicateTypes.ConfigChange));
        Assert.Equal(("session-declassified", "untrusted", "development"), ((string)statement["event"]!, (string)statement["label"]!, (string)statement["application"]!));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("the supplier's own mail"))), (string)statement["reason_sha256"]!);
        Assert.Equal((string)gateway.Statements()[0]["session_ref"]!, (string)statement["session_ref"]!);
        Assert.DoesNotContain("supplier", statement.ToJsonString(), StringComparison.Ordinal);
        JsonElement clearing = Assert.Single(shown.GetProperty("declassified").EnumerateArray());
        Assert.Equal("the supplier's own mail", clearing.GetProperty("reason").GetString());
        Assert.True(clearing.GetProperty("statement").GetInt64() > 0);
    }

    [Fact]
    public async Task Only_who_approves_may_look_or_decide_and_callers_may_not()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Policy);
        gateway.Key = gateway.KeyOf("shop");
        await gateway.AskAsync("Read my mail.", ("read", "Lunch is at one."));
        string session = await OnlyAsync(gateway);
        Assert.Equal(HttpStatusCode.Forbidden, (await TryAsync(gateway, session, gateway.Key)).Status);
        Assert.Equal((HttpStatusCode.Forbidden, "own-session"), await TryAsync(gateway, session, gateway.KeyOf("shop", KeyRole.Approver)));
        Assert.Equal((HttpStatusCode.NotFound, "no-such-session"), await TryAsync(gateway, "0000", gateway.KeyOf("approvers", KeyRole.Approver)));
        Assert.Equal((HttpStatusCode.OK, ""), await TryAsync(gateway, session, gateway.KeyOf("approvers", KeyRole.Approver)));
        Assert.Equal((HttpStatusCode.Conflict, "label-not-carried"), await TryAsync(gateway, session, gateway.KeyOf("approvers", KeyRole.Approver)));
    }

    [Fact]
    public async Task The_command_line_takes_labels_beside_a_running_gateway()
    {
        await using FlowGateway gateway = await FlowGateway.StartAsync(Policy);
        await gateway.AskAsync("Read my mail.", ("read", "Lunch is at one."));
        string ann = gateway.KeyOf("approvers", KeyRole.Approver);
        CommandResult listed = await BuiltCordon.RunAsync("sessions", "list", "--data", gateway.Directory, "--key", ann);
        string line = Assert.Single(listed.Lines);
        Assert.Contains("untrusted  default/development", line, StringComparison.Ordinal);
        string session = line.Split(' ')[0];
        CommandResult taken = await BuiltCordon.RunAsync("sessions", "declassify", session, "--label", "untrusted", "--reason", "looked at it", "--data", gateway.Directory, "--key", ann);
        Assert.True(taken.Code == 0, taken.Errors);
        Assert.Contains("untrusted taken by approvers", taken.Output, StringComparison.Ordinal);
        CommandResult again = await BuiltCordon.RunAsync("sessions", "declassify", session, "--label", "untrusted", "--reason", "looked at it", "--data", gateway.Directory, "--key", ann);
        Assert.Equal(1, again.Code);
        CommandResult stranger = await BuiltCordon.RunAsync("sessions", "show", session, "--data", gateway.Directory, "--key", gateway.KeyOf("shop"));
        Assert.Equal(1, stranger.Code);
        while (gateway.Statements(PredicateTypes.ConfigChange).Length == 0)
        {
            await Task.Yield();
        }

        Assert.Contains("[statement ", (await BuiltCordon.RunAsync("sessions", "show", session, "--data", gateway.Directory, "--key", ann)).Output, StringComparison.Ordinal);
    }

    private static async Task<string> OnlyAsync(FlowGateway gateway)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/cordon/v1/sessions");
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        JsonElement body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return Assert.Single(body.GetProperty("sessions").EnumerateArray()).GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement> DeclassifyAsync(FlowGateway gateway, string session, string label, string reason = "looked at it")
    {
        using HttpResponseMessage response = await gateway.Client.PostAsJsonAsync($"/cordon/v1/sessions/{session}/declassify", new Dictionary<string, string> { ["label"] = label, ["reason"] = reason });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<(HttpStatusCode Status, string Code)> TryAsync(FlowGateway gateway, string session, string key)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"/cordon/v1/sessions/{session}/declassify") { Content = new StringContent("""{"label":"untrusted","reason":"looked at it"}""", Encoding.UTF8, "application/json") };
        request.Headers.Add("x-cordon-key", key);
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        JsonElement body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return (response.StatusCode, body.TryGetProperty("error", out JsonElement error) ? error.GetProperty("code").GetString()! : "");
    }
}
