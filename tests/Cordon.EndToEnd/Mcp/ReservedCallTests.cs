using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Evidence;
using Cordon.State.Keys;
using Microsoft.AspNetCore.Http;

namespace Cordon.EndToEnd.Mcp;

/// <summary>Calls that may change something: known before they are sent, and never repeated in silence when nobody knows what became of them.</summary>
public sealed class ReservedCallTests
{
    private const string Writes = "version: 1\npreset: balanced\napprovals: {effects: writes}\n";
    private const string Payments = "version: 1\npreset: balanced\nrules:\n  - {id: payments, when: {tool: desk__pay}, then: step-up}\n";
    private const string Twelve = """{"to":"ada","amount":12}""";

    [Fact]
    public async Task A_call_without_an_answer_is_not_sent_again_until_a_person_has_said_what_became_of_it()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Writes);
        string? session = await ReadyAsync(gateway);
        gateway.Server.Instead = Cut;
        Assert.Equal("upstream-unreachable", (await gateway.CallAsync("pay", Twelve, session)).Code);
        gateway.Server.Instead = null;

        Reply refused = await gateway.CallAsync("pay", """{ "amount": 1.2e1, "to": "\u0061da" }""", session);
        Assert.Equal(("effect-ambiguous", "deny"), (refused.Code, refused.Decision));
        Assert.Null((await gateway.CallAsync("pay", """{"to":"ada","amount":13}""", session)).Code);
        Assert.Null((await gateway.CallAsync("pay", Twelve, (await gateway.PostAsync(McpGateway.Hello)).Session)).Code);
        Assert.Equal(3, Calls(gateway));

        string id = Assert.Single((await GetAsync(gateway, "?state=ambiguous")).GetProperty("effects").EnumerateArray()).GetProperty("id").GetString()!;
        Assert.Contains(id, refused.Body, StringComparison.Ordinal);
        Assert.Equal(2, (await GetAsync(gateway, "?state=done")).GetProperty("effects").GetArrayLength());
        Assert.Equal((400, "invalid-decision"), await ResolveAsync(gateway, id, """{"outcome":"perhaps"}"""));
        Assert.Equal((400, "invalid-decision"), await ResolveAsync(gateway, id, """{"outcome":"failed"}""".PadRight(16 * 1024 + 1)));
        Assert.Equal((403, "own-call"), await ResolveAsync(gateway, id, """{"outcome":"failed"}""", KeyOf(gateway, "development", KeyRole.Approver)));
        Assert.Equal((403, "not-approver"), await ResolveAsync(gateway, id, """{"outcome":"failed"}""", KeyOf(gateway, "other", KeyRole.Caller)));
        string ann = KeyOf(gateway, "approvers", KeyRole.Approver);
        Assert.Equal((404, "no-such-effect"), await ResolveAsync(gateway, "ef_0", """{"outcome":"failed"}""", ann));
        Assert.Equal((200, ""), await ResolveAsync(gateway, id, """{"outcome":"failed","note":"the bank has nothing"}""", ann));
        Assert.Equal((409, "already-known"), await ResolveAsync(gateway, id, """{"outcome":"done"}""", ann));
        Assert.Equal("the bank has nothing", (await GetAsync(gateway, "/" + id)).GetProperty("resolved_by").GetProperty("note").GetString());
        Assert.Null((await gateway.CallAsync("pay", Twelve, session)).Code);

        JsonNode[] said = [.. Statements(gateway).Where(step => ((string)step["event"]!).StartsWith("effect-", StringComparison.Ordinal))];
        Assert.Equal(["effect-ambiguous ambiguous", "effect-resolved failed"], said.Select(step => $"{step["event"]} {step["outcome"]}"));
        Assert.All(said, step => Assert.Equal((id, "desk"), ((string)step["effect"]!, (string)step["server"]!)));
        Assert.DoesNotContain("\"ada\"", string.Concat(said.Select(step => step.ToJsonString())), StringComparison.Ordinal);
        Assert.DoesNotContain("bank", string.Concat(said.Select(step => step.ToJsonString())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_before_the_answer_leaves_the_call_unknown_and_one_with_the_answer_does_not()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Writes);
        string? session = await ReadyAsync(gateway);
        gateway.Gives("Paid.", streamed: true);
        Assert.Null((await gateway.CallAsync("pay", Twelve, session)).Code);
        gateway.Server.Instead = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"at work\"}}\n\n");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        try
        {
            Assert.DoesNotContain("\"result\"", (await gateway.CallAsync("pay", Twelve, session)).Body, StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            // What had left before the server broke off ends like it.
        }

        gateway.Server.Instead = null;
        while (!Statements(gateway).Any(step => (string)step["event"]! == "effect-ambiguous"))
        {
            await Task.Yield();
        }

        Assert.Equal("effect-ambiguous", (await gateway.CallAsync("pay", Twelve, session)).Code);
    }

    [Fact]
    public async Task What_a_server_says_no_to_may_be_tried_again_and_what_stands_before_it_says_nothing_of_it()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Writes);
        string? session = await ReadyAsync(gateway);
        foreach (string no in (string[])["""{"jsonrpc":"2.0","id":§,"error":{"code":-32000,"message":"no"}}""", """{"jsonrpc":"2.0","id":§,"result":{"isError":true,"content":[{"type":"text","text":"no"}]}}"""])
        {
            gateway.Server.Answers["tools/call"] = no;
            await gateway.CallAsync("pay", Twelve, session);
        }

        foreach (int status in (int[])[500, 503])
        {
            gateway.Server.Instead = context =>
            {
                context.Response.StatusCode = status;
                return Task.CompletedTask;
            };
            await gateway.CallAsync("pay", Twelve, session);
        }

        Assert.Equal(["failed", "failed", "failed", "ambiguous"], (await GetAsync(gateway, "")).GetProperty("effects").EnumerateArray().Select(effect => effect.GetProperty("state").GetString()!).OrderDescending());
        Assert.Equal(4, Calls(gateway));
    }

    [Fact]
    public async Task A_tool_that_changes_nothing_by_its_own_word_or_by_policy_may_be_asked_again()
    {
        await using McpGateway gateway = await McpGateway.StartAsync("version: 1\npreset: balanced\napprovals: {effects: writes, read-only: desk__look}\n");
        string? session = await ReadyAsync(gateway, McpGateway.Tool("look"), McpGateway.Tool("read").Replace("\"inputSchema\"", "\"annotations\":{\"readOnlyHint\":true},\"inputSchema\"", StringComparison.Ordinal));
        foreach (string tool in (string[])["look", "read", "pay"])
        {
            gateway.Server.Instead = Cut;
            await gateway.CallAsync(tool, Twelve, session);
            gateway.Server.Instead = null;
            Assert.Equal(tool == "pay" ? "effect-ambiguous" : null, (await gateway.CallAsync(tool, Twelve, session)).Code);
        }
    }

    [Fact]
    public async Task The_same_call_is_refused_while_the_first_is_under_way()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Writes);
        string? session = await ReadyAsync(gateway);
        TaskCompletionSource arrived = new();
        TaskCompletionSource release = new();
        gateway.Server.Instead = async context =>
        {
            arrived.TrySetResult();
            await release.Task;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"jsonrpc":"2.0","id":"c-1","result":{"content":[{"type":"text","text":"Paid."}]}}""");
        };
        Task<Reply> first = gateway.CallAsync("pay", Twelve, session);
        await arrived.Task;
        Assert.Equal("effect-pending", (await gateway.CallAsync("pay", Twelve, session)).Code);
        release.SetResult();
        Assert.Contains("Paid.", (await first).Body, StringComparison.Ordinal);
        Assert.Null((await gateway.CallAsync("pay", Twelve, session)).Code);
    }

    [Fact]
    public async Task A_granted_call_without_an_answer_is_not_asked_about_again_but_refused()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Payments);
        string? session = await ReadyAsync(gateway);
        await GrantAsync(gateway, await gateway.CallAsync("pay", Twelve, session));
        gateway.Server.Instead = Cut;
        Assert.Equal("upstream-unreachable", (await gateway.CallAsync("pay", Twelve, session)).Code);
        gateway.Server.Instead = null;
        Assert.Equal("effect-ambiguous", (await gateway.CallAsync("pay", Twelve, session)).Code);
        Assert.Equal("approval_required", (await gateway.CallAsync("pay", """{"to":"ada","amount":13}""", session)).Code);
        // What nobody had to grant is not noted, unless policy says so.
        Assert.Null((await gateway.CallAsync("ask", Twelve, session)).Code);
        Assert.Single((await GetAsync(gateway, "")).GetProperty("effects").EnumerateArray());
    }

    [Fact]
    public async Task Where_policy_says_so_a_person_is_asked_and_told_that_it_may_happen_twice()
    {
        await using McpGateway gateway = await McpGateway.StartAsync("version: 1\npreset: balanced\napprovals: {effects: writes, ambiguous: step-up}\n");
        string? session = await ReadyAsync(gateway);
        gateway.Server.Instead = Cut;
        await gateway.CallAsync("pay", Twelve, session);
        gateway.Server.Instead = null;
        Reply asked = await gateway.CallAsync("pay", Twelve, session);
        Assert.Equal(("approval_required", "step-up"), (asked.Code, asked.Decision));
        JsonElement shown = await GrantAsync(gateway, asked);
        Assert.Equal("effect-ambiguous", shown.GetProperty("rule").GetString());
        Assert.Contains("may happen twice", shown.GetProperty("explanation").ToString(), StringComparison.Ordinal);
        Assert.Null((await gateway.CallAsync("pay", Twelve, session)).Code);
        Assert.Equal("approval_required", (await gateway.CallAsync("pay", Twelve, session)).Code);
        Assert.Equal(2, Calls(gateway));
    }

    [Fact]
    public async Task Calls_are_counted_by_what_became_of_them_and_those_of_which_nobody_knows_it_are_said_at_readyz()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Writes);
        string? session = await ReadyAsync(gateway);
        Assert.Null((await gateway.CallAsync("ask", Twelve, session)).Code);
        gateway.Server.Instead = Cut;
        await gateway.CallAsync("pay", Twelve, session);
        gateway.Server.Instead = null;
        Assert.Equal("effect-ambiguous", (await gateway.CallAsync("pay", Twelve, session)).Code);
        await UntilAsync(gateway, "/readyz", "effects-ambiguous", isThere: true);
        string metrics = await gateway.Running.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        foreach (string line in (string[])["""total{event="reserved"} 2""", """total{event="done"} 1""", """total{event="ambiguous"} 1""", """total{event="blocked"} 1""", """open{state="reserved"} 0""", """open{state="ambiguous"} 1"""])
        {
            Assert.Contains($"\ncordon_effects_{line}\n", metrics, StringComparison.Ordinal);
        }

        string id = (await GetAsync(gateway, "?state=ambiguous")).GetProperty("effects")[0].GetProperty("id").GetString()!;
        Assert.Equal(200, (await ResolveAsync(gateway, id, """{"outcome":"failed"}""", KeyOf(gateway, "approvers", KeyRole.Approver))).Status);
        await UntilAsync(gateway, "/readyz", "effects-ambiguous", isThere: false);
        await UntilAsync(gateway, "/metrics", """cordon_effects_total{event="resolved"} 1""", isThere: true);
    }

    private static async Task UntilAsync(McpGateway gateway, string path, string word, bool isThere)
    {
        while ((await gateway.Running.Client.GetStringAsync(path, TestContext.Current.CancellationToken)).Contains(word, StringComparison.Ordinal) != isThere)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_grant_is_there_again_when_nothing_was_sent_for_it()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Payments);
        string? session = await ReadyAsync(gateway);
        Reply asked = await gateway.CallAsync("pay", Twelve, session);
        await GrantAsync(gateway, asked);
        await gateway.Server.DisposeAsync();
        Assert.Equal("upstream-unreachable", (await gateway.CallAsync("pay", Twelve, session)).Code);
        Assert.Equal("granted", (await SendAsync(gateway, HttpMethod.Get, "/cordon/v1/approvals/" + TicketIn(asked))).GetProperty("state").GetString());
        Assert.Equal("failed", Assert.Single((await GetAsync(gateway, "")).GetProperty("effects").EnumerateArray()).GetProperty("state").GetString());
        Assert.Equal(["opened", "granted", "redeemed", "returned"], Statements(gateway).Select(step => (string)step["event"]!));
    }

    private static Task Cut(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private static async Task<string?> ReadyAsync(McpGateway gateway, params string[] more)
    {
        gateway.Lists([McpGateway.Tool("pay"), McpGateway.Tool("ask"), .. more]);
        gateway.Gives("Paid.");
        string? session = (await gateway.PostAsync(McpGateway.Hello)).Session;
        await gateway.PostAsync(McpGateway.List, session);
        return session;
    }

    private static int Calls(McpGateway gateway) => gateway.Server.Received.Count(message => message.Body.Contains("tools/call", StringComparison.Ordinal));

    private static string TicketIn(Reply reply) => reply.Message.GetProperty("error").GetProperty("data").GetProperty("approvals")[0].GetProperty("id").GetString()!;

    private static string KeyOf(McpGateway gateway, string application, KeyRole role) => gateway.Running.Host.Keys.Create(new KeyRequest("ann", "default", application, role)).Presented;

    private static async Task<JsonElement> GrantAsync(McpGateway gateway, Reply asked)
    {
        JsonElement shown = await SendAsync(gateway, HttpMethod.Get, "/cordon/v1/approvals/" + TicketIn(asked));
        await SendAsync(gateway, HttpMethod.Post, $"/cordon/v1/approvals/{TicketIn(asked)}/grant");
        return shown;
    }

    private static Task<JsonElement> GetAsync(McpGateway gateway, string path) => SendAsync(gateway, HttpMethod.Get, "/cordon/v1/effects" + path);

    private static async Task<JsonElement> SendAsync(McpGateway gateway, HttpMethod method, string path)
    {
        using HttpRequestMessage request = new(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", KeyOf(gateway, "approvers", KeyRole.Approver));
        request.Content = method == HttpMethod.Post ? new StringContent("{}", Encoding.UTF8, "application/json") : null;
        using HttpResponseMessage response = await gateway.Running.Client.SendAsync(request, TestContext.Current.CancellationToken);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonElement.Parse(body);
    }

    private static async Task<(int Status, string Code)> ResolveAsync(McpGateway gateway, string id, string body, string? key = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"/cordon/v1/effects/{id}/resolve") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await gateway.Running.Client.SendAsync(request, TestContext.Current.CancellationToken);
        JsonElement answer = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return ((int)response.StatusCode, answer.TryGetProperty("error", out JsonElement error) ? error.GetProperty("code").GetString()! : "");
    }

    private static JsonNode[] Statements(McpGateway gateway) =>
    [
        .. gateway.Running.Host.Log.ReadStatements(0).Select(stored => JsonNode.Parse(stored.Bytes.Span)!)
            .Where(statement => (string)statement["predicateType"]! == PredicateTypes.Approval).Select(statement => statement["predicate"]!),
    ];
}
