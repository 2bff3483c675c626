using System.Net.Http.Headers;
using System.Text.Json;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Mcp;

/// <summary>A tool call that policy wants a person for, on the plane of tools.</summary>
public sealed class ApprovedCallTests
{
    private const string Policy = "version: 1\npreset: balanced\nrules:\n  - {id: payments, when: {tool: desk__pay}, then: step-up}\n";

    [Fact]
    public async Task A_call_passes_once_after_a_person_has_granted_exactly_it()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Policy);
        gateway.Lists(McpGateway.Tool("pay"));
        gateway.Gives("Paid.");
        string? session = (await gateway.PostAsync(McpGateway.Hello)).Session;
        await gateway.PostAsync(McpGateway.List, session);

        Reply asked = await gateway.CallAsync("pay", """{"to":"ada","amount":12}""", session);
        Assert.Equal("approval_required", asked.Code);
        string ticket = TicketIn(asked);
        JsonElement shown = await DecideAsync(gateway, HttpMethod.Get, ticket);
        Assert.Contains("\"amount\":12", shown.ToString(), StringComparison.Ordinal);
        Assert.Equal("approval_required", (await gateway.CallAsync("pay", """{"to":"ada","amount":12}""", session)).Code);
        await DecideAsync(gateway, HttpMethod.Post, ticket + "/grant");

        Assert.Equal("approval_required", (await gateway.CallAsync("pay", """{"to":"ada","amount":13}""", session)).Code);
        // The same call, written otherwise.
        Reply passed = await gateway.CallAsync("pay", """{ "amount": 1.2e1, "to": "\u0061da" }""", session);
        Assert.Contains("Paid.", passed.Body, StringComparison.Ordinal);
        Reply again = await gateway.CallAsync("pay", """{"to":"ada","amount":12}""", session);
        Assert.Equal("approval_required", again.Code);
        Assert.NotEqual(ticket, TicketIn(again));
        Assert.Single(gateway.Server.Received, message => message.Body.Contains("tools/call", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_decides_is_shown_what_the_call_leaves_behind()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(
            "version: 1\npreset: balanced\ntools: {classes: {read: [desk__look], time-bounded: [desk__pay]}}\nrules:\n  - {id: effects, when: {reversibility: reversible}, then: step-up}\n");
        gateway.Lists(McpGateway.Tool("pay"), McpGateway.Tool("look"), McpGateway.Tool("burn"));
        gateway.Gives("Done.");
        await gateway.PostAsync(McpGateway.List);

        Assert.Null((await gateway.CallAsync("look")).Code);
        Assert.Equal("time-bounded", (await DecideAsync(gateway, HttpMethod.Get, TicketIn(await gateway.CallAsync("pay")))).GetProperty("reversibility").GetString());
        Assert.Equal("irreversible", (await DecideAsync(gateway, HttpMethod.Get, TicketIn(await gateway.CallAsync("burn")))).GetProperty("reversibility").GetString());
    }

    private static string TicketIn(Reply reply) => reply.Message.GetProperty("error").GetProperty("data").GetProperty("approvals")[0].GetProperty("id").GetString()!;

    private static async Task<JsonElement> DecideAsync(McpGateway gateway, HttpMethod method, string path)
    {
        using HttpRequestMessage request = new(method, "/cordon/v1/approvals/" + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Running.Host.Keys.Create(new KeyRequest("ann", "default", "approvers", KeyRole.Approver)).Presented);
        if (method == HttpMethod.Post)
        {
            request.Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        }

        using HttpResponseMessage response = await gateway.Running.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
