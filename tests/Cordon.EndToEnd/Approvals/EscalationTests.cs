using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Evidence;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Approvals;

/// <summary>Who is asked when nobody decides, and who decides for somebody who is absent.</summary>
public sealed class EscalationTests
{
    private const string Steps = ApprovalGateway.Rule + "approvals:\n  escalation:\n    - {to: desk}\n    - {after-seconds: 1, to: leads}\n";
    private const string Desk = ApprovalGateway.Rule + "approvals: {escalation: [{to: desk}]}\n";

    [Fact]
    public async Task Nobody_decides_before_they_are_asked_and_that_they_are_is_on_record()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(Steps);
        string lead = Create(gateway, "lea", "leads");
        gateway.Calls(("pay_invoice", "{}"));
        string id = (await gateway.TryAsync()).Tickets.Single();
        (HttpStatusCode status, JsonElement refused) = await gateway.AdminAsync(HttpMethod.Post, $"/{id}/grant", gateway.Ann);
        Assert.Equal((HttpStatusCode.Forbidden, "not-asked"), (status, refused.GetProperty("error").GetProperty("code").GetString()));

        JsonNode escalated = await OnRecordAsync(gateway, "escalated");
        Assert.Equal(("leads", id), ((string?)escalated["asked"], (string?)escalated["approval"]));
        Assert.Equal("desk", (string?)gateway.Statements(PredicateTypes.Approval).Single(step => (string?)step["event"] == "opened")["asked"]);
        (_, JsonElement shown) = await gateway.AdminAsync(HttpMethod.Get, $"/{id}", gateway.Ann);
        Assert.Equal(["desk", "leads"], shown.GetProperty("asked").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.AdminAsync(HttpMethod.Post, $"/{id}/deny", gateway.Ann)).Status);
        await gateway.GrantAsync(id, lead);
        Assert.True((await gateway.TryAsync()).Passed);
    }

    [Fact]
    public async Task Who_is_absent_lets_another_decide_until_they_are_back_and_both_are_on_record()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(Desk);
        string dora = Create(gateway, "dora", "desk");
        gateway.Calls(("pay_invoice", "{}"));
        string id = (await gateway.TryAsync()).Tickets.Single();
        string annId = gateway.Ann.Split('_')[1], doraId = dora.Split('_')[1];

        string until = DateTimeOffset.UtcNow.AddDays(3).ToString("O");
        (HttpStatusCode status, JsonElement made) = await gateway.AdminAsync(HttpMethod.Post, "/delegations", dora, $$"""{"to":"{{annId}}","until":"{{until}}"}""");
        Assert.True(status == HttpStatusCode.OK, made.ToString());
        Assert.Equal((true, doraId, annId), (made.GetProperty("holds").GetBoolean(), made.GetProperty("from").GetString(), made.GetProperty("to").GetString()));
        JsonNode delegated = gateway.Statements(PredicateTypes.Approval).Single(step => (string?)step["event"] == "delegated");
        Assert.Equal((doraId, annId), ((string?)delegated["from_key"], (string?)delegated["to_key"]));

        await gateway.GrantAsync(id);
        JsonNode granted = gateway.Statements(PredicateTypes.Approval).Single(step => (string?)step["event"] == "granted");
        Assert.Equal((annId, doraId), ((string?)granted["approver_key"], (string?)granted["on_behalf_of"]));
        (_, JsonElement shown) = await gateway.AdminAsync(HttpMethod.Get, $"/{id}", gateway.Bob);
        Assert.Equal(doraId, shown.GetProperty("votes")[0].GetProperty("on_behalf_of").GetString());
        Assert.True((await gateway.TryAsync()).Passed);

        string delegation = made.GetProperty("id").GetString()!;
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.AdminAsync(HttpMethod.Post, $"/delegations/{delegation}/end", gateway.Bob)).Status);
        Assert.Equal(HttpStatusCode.OK, (await gateway.AdminAsync(HttpMethod.Post, $"/delegations/{delegation}/end", dora)).Status);
        string next = (await gateway.TryAsync()).Tickets.Single();
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.AdminAsync(HttpMethod.Post, $"/{next}/grant", gateway.Ann)).Status);
        (_, JsonElement listed) = await gateway.AdminAsync(HttpMethod.Get, "/delegations", gateway.Bob);
        Assert.False(listed.GetProperty("delegations")[0].GetProperty("holds").GetBoolean());
    }

    [Theory]
    [InlineData("shop", HttpStatusCode.Forbidden, "not-approver")]
    [InlineData("ann", HttpStatusCode.Conflict, "no-approver")]
    public async Task Only_those_who_decide_hand_a_right_on_and_only_to_such(string who, HttpStatusCode status, string code)
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync();
        string shopId = gateway.Shop.Split('_')[1];
        (HttpStatusCode told, JsonElement error) = await gateway.AdminAsync(HttpMethod.Post, "/delegations", who == "ann" ? gateway.Ann : gateway.Shop, $$"""{"to":"{{shopId}}","until":"{{DateTimeOffset.UtcNow.AddDays(1):O}}"}""");
        Assert.Equal((status, code), (told, error.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.BadRequest, (await gateway.AdminAsync(HttpMethod.Post, "/delegations", gateway.Ann, """{"to":"x","until":"soon"}""")).Status);
    }

    private static string Create(ApprovalGateway gateway, string name, string group) =>
        gateway.Host.Keys.Create(new KeyRequest(name, "default", "approvers", KeyRole.Approver) { Groups = [group] }).Presented;

    private static async Task<JsonNode> OnRecordAsync(ApprovalGateway gateway, string happened)
    {
        while (true)
        {
            if (gateway.Statements(PredicateTypes.Approval).FirstOrDefault(step => (string?)step["event"] == happened) is { } found)
            {
                return found;
            }

            await Task.Yield();
        }
    }
}
