using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Evidence;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Approvals;

/// <summary>What those who decide are shown, what they may do, and what is on record about it.</summary>
public sealed class DecidingTests
{
    private const string Canary = "canary-of-the-arguments-77ab";

    [Fact]
    public async Task An_approver_is_shown_everything_that_there_is_to_decide_about()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync();
        gateway.Calls(("pay_invoice", $$"""{"to":"{{Canary}}","number":17}"""));
        string id = (await gateway.TryAsync()).Tickets.Single();

        (HttpStatusCode status, JsonElement shown) = await gateway.AdminAsync(HttpMethod.Get, $"/{id}", gateway.Ann);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal($$"""{"number":17,"to":"{{Canary}}"}""", shown.GetProperty("arguments").GetRawText());
        Assert.Equal(
            ("open", "tool-call", "pay_invoice", "payments", "default", "shop", "openai-chat"),
            (Text("state"), Text("kind"), Text("tool"), Text("rule"), Text("tenant"), Text("application"), Text("plane")));
        Assert.Contains("once", Text("effect"), StringComparison.Ordinal);
        string[] why = [.. shown.GetProperty("explanation").EnumerateArray().Select(sentence => sentence.GetString()!)];
        Assert.Contains(why, sentence => sentence.Contains("meets rule payments (line 3): step-up", StringComparison.Ordinal));
        Assert.Contains("Would be allowed if the tool did not match pay_*", why[^1], StringComparison.Ordinal);

        (_, JsonElement list) = await gateway.AdminAsync(HttpMethod.Get, "?state=open&tool=pay_invoice", gateway.Bob);
        Assert.Equal(id, list.GetProperty("approvals")[0].GetProperty("id").GetString());
        Assert.DoesNotContain(Canary, list.ToString(), StringComparison.Ordinal);
        await gateway.AdminAsync(HttpMethod.Post, $"/{id}/deny", gateway.Bob, """{"note":"not on a Sunday"}""");
        (_, JsonElement after) = await gateway.AdminAsync(HttpMethod.Get, $"/{id}", gateway.Ann);
        Assert.False(after.TryGetProperty("arguments", out _));
        Assert.Equal(("denied", "not on a Sunday"), (after.GetProperty("state").GetString(), after.GetProperty("votes")[0].GetProperty("note").GetString()));

        string Text(string name) => shown.GetProperty(name).GetString()!;
    }

    [Fact]
    public async Task Each_role_may_do_its_own_and_no_more()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync();
        string elsewhere = gateway.Host.Keys.Create(new KeyRequest("eve", "other", "approvers", KeyRole.Approver)).Presented;
        string admin = gateway.Host.Keys.Create(new KeyRequest("root", "default", "admin", KeyRole.Admin)).Presented;
        string otherCaller = gateway.Host.Keys.Create(new KeyRequest("cellar", "default", "cellar")).Presented;
        gateway.Calls(("pay_invoice", "{}"));
        string id = (await gateway.TryAsync()).Tickets.Single();

        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.AdminAsync(HttpMethod.Get, "", gateway.Shop)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.AdminAsync(HttpMethod.Post, $"/{id}/grant", gateway.Shop)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await gateway.AdminAsync(HttpMethod.Post, $"/{id}/grant", "ck_no_such")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await gateway.AdminAsync(HttpMethod.Post, $"/{id}/grant", null)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.AdminAsync(HttpMethod.Post, $"/{id}/grant", elsewhere)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.AdminAsync(HttpMethod.Get, $"/{id}", elsewhere)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.AdminAsync(HttpMethod.Get, $"/{id}", otherCaller)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.AdminAsync(HttpMethod.Post, $"/{id}/withdraw", otherCaller)).Status);
        // Whoever asked sees how it stands, and nothing of how it is decided.
        (_, JsonElement ticket) = await gateway.AdminAsync(HttpMethod.Get, $"/{id}", gateway.Shop);
        Assert.Equal(["id", "state", "opened", "expires"], ticket.EnumerateObject().Select(member => member.Name));
        // Whoever decides makes no calls and manages no keys.
        Assert.Equal((403, "key-role"), ((await gateway.TryAsync(key: gateway.Ann)).Status, (await gateway.TryAsync(key: gateway.Ann)).Code));
        using HttpRequestMessage keys = new(HttpMethod.Get, "/cordon/v1/keys") { Headers = { { "Authorization", $"Bearer {gateway.Ann}" } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.Client.SendAsync(keys)).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await gateway.AdminAsync(HttpMethod.Post, $"/{id}/withdraw", gateway.Shop)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await gateway.AdminAsync(HttpMethod.Post, $"/{id}/grant", admin)).Status);
        string next = (await gateway.TryAsync()).Tickets.Single();
        Assert.Equal(HttpStatusCode.OK, (await gateway.AdminAsync(HttpMethod.Post, $"/{next}/grant", admin)).Status);
    }

    [Fact]
    public async Task Two_persons_agree_where_policy_wants_two_and_none_of_those_who_ask()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(ApprovalGateway.Rule + "approvals: {approvers: 2}\n");
        string own = gateway.Host.Keys.Create(new KeyRequest("boss of shop", "default", "shop", KeyRole.Approver)).Presented;
        gateway.Calls(("pay_invoice", "{}"));
        string id = (await gateway.TryAsync()).Tickets.Single();
        (HttpStatusCode status, JsonElement refused) = await gateway.AdminAsync(HttpMethod.Post, $"/{id}/grant", own);
        Assert.Equal((HttpStatusCode.Forbidden, "own-request"), (status, refused.GetProperty("error").GetProperty("code").GetString()));

        await gateway.GrantAsync(id, gateway.Ann);
        Assert.Equal("approval_required", (await gateway.TryAsync()).Code);
        Assert.Equal("already-decided", (await gateway.AdminAsync(HttpMethod.Post, $"/{id}/grant", gateway.Ann)).Body.GetProperty("error").GetProperty("code").GetString());
        await gateway.GrantAsync(id, gateway.Bob);
        Assert.True((await gateway.TryAsync()).Passed);
    }

    [Fact]
    public async Task Requests_of_one_class_are_granted_together_by_their_number()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(ApprovalGateway.Rule + "  - {id: refunds, when: {tool: refund}, then: step-up}\napprovals: {never-batch: [refund], velocity: 4}\n");
        string[] ids = new string[3];
        for (int i = 0; i < 3; i++)
        {
            gateway.Calls(("pay_invoice", $$"""{"number":{{i}}}"""));
            ids[i] = (await gateway.TryAsync()).Tickets.Single();
        }

        gateway.Calls(("refund", "{}"));
        string refund = (await gateway.TryAsync()).Tickets.Single();
        Assert.Equal("other-count", await CodeAsync(ids[0], """{"count":2}"""));
        Assert.Equal("not-in-batch", await CodeAsync(refund, """{"count":1}"""));
        Assert.Equal("", await CodeAsync(ids[0], """{"count":3,"note":"the weekly run"}"""));
        Assert.Equal("", await CodeAsync(refund, "{}"));
        for (int i = 0; i < 3; i++)
        {
            gateway.Calls(("pay_invoice", $$"""{"number":{{i}}}"""));
            Assert.True((await gateway.TryAsync()).Passed);
        }

        gateway.Calls(("pay_invoice", """{"number":9}"""));
        Assert.Equal("too-fast", await CodeAsync((await gateway.TryAsync()).Tickets.Single(), ""));
        Assert.Equal("invalid-decision", await CodeAsync(refund, """{"count":0}"""));
        Assert.Equal("invalid-decision", await CodeAsync(refund, "[]"));
        Assert.Equal("invalid-filter", (await gateway.AdminAsync(HttpMethod.Get, "?state=maybe", gateway.Ann)).Body.GetProperty("error").GetProperty("code").GetString());

        async Task<string> CodeAsync(string id, string body) =>
            (await gateway.AdminAsync(HttpMethod.Post, $"/{id}/grant", gateway.Ann, body)).Body.TryGetProperty("error", out JsonElement error) ? error.GetProperty("code").GetString()! : "";
    }

    [Fact]
    public async Task Each_step_is_on_record_without_a_word_of_what_was_asked()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync();
        gateway.Calls(("pay_invoice", $$"""{"to":"{{Canary}}"}"""));
        Asked asked = await gateway.TryAsync();
        JsonNode refused = gateway.LastVerdict();
        await gateway.GrantAsync(asked.Tickets[0]);
        Assert.True((await gateway.TryAsync()).Passed);
        JsonNode passed = gateway.LastVerdict();
        string denied = (await gateway.TryAsync()).Tickets.Single();
        await gateway.AdminAsync(HttpMethod.Post, $"/{denied}/deny", gateway.Bob);

        JsonNode[] steps = gateway.Statements(PredicateTypes.Approval);
        Assert.Equal(["opened", "granted", "redeemed", "opened", "denied"], steps.Select(step => (string)step["event"]!));
        Assert.All(steps.Take(3), step => Assert.Equal(asked.Tickets[0], (string)step["approval"]!));
        Assert.Equal(gateway.Ann.Split('_')[1], (string)steps[1]["approver_key"]!);
        Assert.Equal((string)passed["exchange"]!, (string)steps[2]["redeemed_by"]!);
        Assert.Single(steps.Select(step => (string)step["subject_ref"]!).Distinct());
        Assert.All(steps, step => Assert.Equal(("payments", (string)passed["policy_version"]!), ((string)step["rule"]!, (string)step["policy_version"]!)));

        Assert.Equal(("step-up", 403, false), ((string)refused["decision"]!, (int)refused["status_code"]!, (bool)refused["approved"]!));
        Assert.Equal(("step-up", 200, true), ((string)passed["decision"]!, (int)passed["status_code"]!, (bool)passed["approved"]!));
        Assert.Equal((asked.Tickets[0], true), ((string)passed["approvals"]![0]!["id"]!, (bool)passed["approvals"]![0]!["redeemed"]!));
        Assert.DoesNotContain(gateway.Host.Log.ReadStatements(0), stored => Encoding.UTF8.GetString(stored.Bytes.Span).Contains(Canary, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Steps_are_counted_and_so_is_the_time_until_somebody_decides()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync();
        gateway.Calls(("pay_invoice", "{}"));
        await gateway.GrantAsync((await gateway.TryAsync()).Tickets.Single());
        await gateway.TryAsync();
        await gateway.TryAsync();
        string admin = gateway.Host.Keys.Create(new KeyRequest("root", "default", "admin", KeyRole.Admin)).Presented;
        using HttpRequestMessage request = new(HttpMethod.Get, "/metrics") { Headers = { { "Authorization", $"Bearer {admin}" } } };
        string[] lines = (await (await gateway.Client.SendAsync(request)).Content.ReadAsStringAsync()).Split('\n');
        Assert.Contains("""cordon_approvals_total{event="opened"} 2""", lines);
        Assert.Contains("""cordon_approvals_total{event="granted"} 1""", lines);
        Assert.Contains("""cordon_approvals_total{event="redeemed"} 1""", lines);
        Assert.Contains("cordon_approvals_open 1", lines);
        Assert.Contains("cordon_approvals_waiting 0", lines);
        Assert.Contains("""cordon_approvals_decision_duration_seconds_count{event="granted"} 1""", lines);
        // A call that a person let through is not a denial.
        Assert.Contains(lines, line => line.StartsWith("""cordon_denials_total{reason="payments"} 2""", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_decision_that_is_too_long_is_refused()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync();
        gateway.Calls(("pay_invoice", "{}"));
        string id = (await gateway.TryAsync()).Tickets.Single();
        foreach (string body in (string[])[$$"""{"note":"{{new string('x', 20_000)}}"}""", $$"""{"note":"{{new string('x', 501)}}"}"""])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await gateway.AdminAsync(HttpMethod.Post, $"/{id}/grant", gateway.Ann, body)).Status);
        }

        Assert.Equal("approval_required", (await gateway.TryAsync()).Code);
    }

    [Fact]
    public async Task Links_in_tickets_lead_where_the_operator_says()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(options: new Cordon.Gateway.Asking.ApprovalOptions { Address = new Uri("https://gateway.example.com/") });
        gateway.Calls(("pay_invoice", "{}"));
        Asked asked = await gateway.TryAsync();
        Assert.Contains($"\"url\":\"https://gateway.example.com/cordon/v1/approvals/{asked.Tickets.Single()}\"", asked.Body, StringComparison.Ordinal);
    }
}
