using System.Net;
using System.Text.Json;
using Cordon.Evidence;

namespace Cordon.EndToEnd.Approvals;

/// <summary>A call that needs a person fails with a ticket; once it is granted, just this call passes, once.</summary>
public sealed class TicketTests
{
    public static TheoryData<string, bool> Ways => [.. WantedCalls.Paths.SelectMany(path => ((bool[])[false, true]).Select(stream => new TheoryDataRow<string, bool>(path, stream)))];

    [Theory, MemberData(nameof(Ways))]
    public async Task A_granted_call_passes_once_and_the_next_one_needs_a_new_grant(string path, bool stream)
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync();
        gateway.Calls(("pay_invoice", """{"number":17,"to":"alice"}"""));
        Asked first = await gateway.TryAsync(path, stream);
        Assert.Equal(("approval_required", 1), (first.Code, first.Tickets.Length));
        // The same call spelt in another way is the same call.
        gateway.Calls(("pay_invoice", """{ "to" : "\u0061lice", "number" : 1.7e1 }"""));
        Assert.Equal(first.Tickets, (await gateway.TryAsync(path, stream)).Tickets);

        await gateway.GrantAsync(first.Tickets[0]);
        Asked second = await gateway.TryAsync(path, stream);
        Assert.True(second.Passed, second.Body);
        Assert.Contains("pay_invoice", second.Body, StringComparison.Ordinal);
        Asked third = await gateway.TryAsync(path, stream);
        Assert.Equal("approval_required", third.Code);
        Assert.NotEqual(first.Tickets, third.Tickets);
    }

    [Theory]
    [InlineData("""{"number":18,"to":"alice"}""")]
    [InlineData("""{"number":"17","to":"alice"}""")]
    [InlineData("""{"number":17,"to":"alic\u0435"}""")]
    [InlineData("""{"number":17,"to":"alice","memo":"x"}""")]
    public async Task A_changed_argument_is_another_call(string arguments)
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync();
        gateway.Calls(("pay_invoice", """{"number":17,"to":"alice"}"""));
        string granted = (await gateway.TryAsync()).Tickets[0];
        await gateway.GrantAsync(granted);

        gateway.Calls(("pay_invoice", arguments));
        Asked changed = await gateway.TryAsync();
        Assert.Equal("approval_required", changed.Code);
        Assert.NotEqual(granted, changed.Tickets.Single());
        // And the grant is still there for what it was given for.
        gateway.Calls(("pay_invoice", """{"number":17,"to":"alice"}"""));
        Assert.True((await gateway.TryAsync()).Passed);
    }

    [Fact]
    public async Task Another_session_another_caller_and_another_policy_need_their_own_grant()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync();
        gateway.Calls(("pay_invoice", "{}"));
        string granted = (await gateway.TryAsync()).Tickets[0];
        await gateway.GrantAsync(granted);
        string other = gateway.Host.Keys.Create(new Cordon.State.Keys.KeyRequest("shop too", "default", "shop")).Presented;

        Assert.NotEqual(granted, (await gateway.TryAsync(session: "other")).Tickets.Single());
        Assert.NotEqual(granted, (await gateway.TryAsync(key: other)).Tickets.Single());
        await gateway.ChangePolicyAsync(ApprovalGateway.Rule + "tier: high\n");
        Assert.NotEqual(granted, (await gateway.TryAsync()).Tickets.Single());
        // What was asked under the old policy is asked of nobody any more.
        while ((await gateway.AdminAsync(HttpMethod.Get, $"/{granted}", gateway.Ann)).Body.GetProperty("state").GetString() != "withdrawn")
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_call_that_is_told_of_with_a_name_twice_or_half_a_character_can_be_granted_by_nobody()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync();
        foreach (string arguments in (string[])["""{"to":"alice","to":"mallory"}""", """{"to":"\ud800"}""", """{"to":"""])
        {
            gateway.Model.Script = context => ScriptedModel.WriteAsync(context, JsonSerializer.Serialize(new
            {
                id = "c", choices = new[] { new { index = 0, message = new { role = "assistant", tool_calls = new[] { new { id = "t", type = "function", function = new { name = "pay_invoice", arguments } } } } } },
            }));
            Asked refused = await gateway.TryAsync();
            Assert.Equal((403, "approval_required", 0), (refused.Status, refused.Code, refused.Tickets.Length));
        }

        Assert.Empty(gateway.Statements(PredicateTypes.Approval));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_several_calls_each_is_asked_about_and_all_have_to_be_granted(bool stream)
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync();
        gateway.Calls(("pay_invoice", """{"number":1}"""), ("look", "{}"), ("pay_invoice", """{"number":2}"""));
        string[] tickets = (await gateway.TryAsync("/v1/chat/completions", stream)).Tickets;
        Assert.Equal(2, tickets.Length);
        await gateway.GrantAsync(tickets[0]);
        Assert.Equal("approval_required", (await gateway.TryAsync("/v1/chat/completions", stream)).Code);
        await gateway.GrantAsync(tickets[1]);
        Asked passed = await gateway.TryAsync("/v1/chat/completions", stream);
        Assert.True(passed.Passed, passed.Body);
        Assert.Equal(2, gateway.LastVerdict()["approvals"]!.AsArray().Count);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Two_equal_calls_need_two_grants(string path, bool stream)
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync();
        gateway.Calls(("pay_invoice", """{"number":1}"""), ("pay_invoice", """{"number":1}"""));
        HashSet<string> granted = [];
        Asked asked = await gateway.TryAsync(path, stream);
        // A stream may ask for the second one only when it comes to it; what comes before it is asked for again then.
        for (int i = 0; i < 4 && !asked.Passed; i++)
        {
            Assert.Equal("approval_required", asked.Code);
            foreach (string open in await gateway.OpenAsync(0))
            {
                await gateway.GrantAsync(open);
                granted.Add(open);
            }

            asked = await gateway.TryAsync(path, stream);
        }

        Assert.True(asked.Passed, asked.Body);
        Assert.True(granted.Count >= 2, $"{granted.Count} grants were enough");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_with_a_finding_waits_for_a_person_and_passes_with_just_this_text_once(bool stream)
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync("""
            version: 1
            guards: {lists: {mode: shadow}}
            lists: {deny: [project nightfall]}
            rules:
              - {id: nightfall, when: {finding: denied-term, direction: request}, then: step-up}
            """);
        gateway.Calls(("look", "{}"));
        Asked asked = await gateway.TryAsync("/v1/chat/completions", stream, text: "Tell me of project nightfall.");
        Assert.Equal((403, "approval_required", 0), (asked.Status, asked.Code, gateway.Model.Answered));
        (_, JsonElement shown) = await gateway.AdminAsync(HttpMethod.Get, $"/{asked.Tickets.Single()}", gateway.Ann);
        Assert.Equal("Tell me of project nightfall.", shown.GetProperty("texts")[0].GetProperty("text").GetString());
        Assert.Equal(("content", "request", "nightfall"), (shown.GetProperty("kind").GetString(), shown.GetProperty("direction").GetString(), shown.GetProperty("rule").GetString()));

        await gateway.GrantAsync(asked.Tickets[0]);
        Assert.Equal("approval_required", (await gateway.TryAsync("/v1/chat/completions", stream, text: "Tell me all of project nightfall.")).Code);
        Assert.True((await gateway.TryAsync("/v1/chat/completions", stream, text: "Tell me of project nightfall.")).Passed);
        Assert.Equal("approval_required", (await gateway.TryAsync("/v1/chat/completions", stream, text: "Tell me of project nightfall.")).Code);
        Assert.Equal(1, gateway.Model.Answered);
    }

    [Fact]
    public async Task An_answer_with_a_finding_waits_for_a_person_and_what_guards_take_out_stays_out()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync("""
            version: 1
            guards: {lists: {mode: shadow}}
            lists: {deny: [project nightfall]}
            rules:
              - {id: nightfall, when: {finding: denied-term, direction: response}, then: step-up}
            """);
        const string Key = "AKIA" + "IOSFODNN7EXAMPLF";
        gateway.Model.Text = $"On project nightfall: the key is {Key}.";
        Asked asked = await gateway.TryAsync();
        await gateway.GrantAsync(asked.Tickets.Single());
        Asked passed = await gateway.TryAsync();
        Assert.True(passed.Passed, passed.Body);
        Assert.Contains("project nightfall", passed.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, passed.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_that_is_told_no_in_words_finds_the_ticket_in_a_header()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(ApprovalGateway.Rule + "deny-as: message\n");
        gateway.Calls(("pay_invoice", "{}"));
        using HttpResponseMessage response = await gateway.AskAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("pay_invoice", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await gateway.GrantAsync(response.Headers.GetValues("x-cordon-approval").Single());
        Assert.Contains("pay_invoice", (await gateway.TryAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_person_overturns_a_denial()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(ApprovalGateway.Rule + "tools: {deny: [pay_invoice]}\n");
        gateway.Calls(("pay_invoice", "{}"));
        Asked denied = await gateway.TryAsync();
        Assert.Equal((403, "tools.deny", 0), (denied.Status, denied.Code, denied.Tickets.Length));
        Assert.Empty(await gateway.OpenAsync(0));
    }

    [Fact]
    public async Task A_grant_is_for_the_callers_own_value_and_not_for_the_stand_in_that_the_model_saw()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(ApprovalGateway.Rule + "guards: {pii: {mode: enforce, action: pseudonymise, request: [user], response: []}}\n");
        gateway.Calls(("pay_invoice", """{"to":"<EMAIL_1>"}"""));
        string ticket = (await gateway.TryAsync(text: "Pay alice@example.com, please.")).Tickets.Single();
        (_, JsonElement shown) = await gateway.AdminAsync(HttpMethod.Get, $"/{ticket}", gateway.Ann);
        Assert.Equal("alice@example.com", shown.GetProperty("arguments").GetProperty("to").GetString());
        await gateway.GrantAsync(ticket);
        foreach (bool stream in (bool[])[true, false])
        {
            Assert.NotEqual(ticket, (await gateway.TryAsync("/v1/chat/completions", stream, text: "Pay mallory@example.com, please.")).Tickets.Single());
        }

        Asked passed = await gateway.TryAsync("/v1/chat/completions", stream: true, text: "Pay alice@example.com, please.");
        Assert.True(passed.Passed, passed.Body);
        Assert.Contains("alice@example.com", passed.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Longer_arguments_than_anybody_reads_are_asked_of_nobody()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(options: new Cordon.Gateway.Asking.ApprovalOptions { MostBytes = 256 });
        gateway.Calls(("pay_invoice", $$"""{"to":"{{new string('x', 300)}}"}"""));
        Asked refused = await gateway.TryAsync();
        Assert.Equal(("approval_required", 0), (refused.Code, refused.Tickets.Length));
        Assert.Contains("approvals.argument-bytes", refused.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 100, 100)]
    [InlineData(100, 2, 100)]
    [InlineData(100, 100, 2)]
    public async Task More_requests_than_may_wait_are_told_to_come_back(int inAll, int ofApplication, int ofSession)
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(options: new Cordon.Gateway.Asking.ApprovalOptions { MostOpen = inAll, MostOfApplication = ofApplication, MostOfSession = ofSession });
        for (int i = 0; i < 2; i++)
        {
            gateway.Calls(("pay_invoice", $$"""{"number":{{i}}}"""));
            Assert.Equal("approval_required", (await gateway.TryAsync()).Code);
        }

        gateway.Calls(("pay_invoice", """{"number":3}"""));
        Asked refused = await gateway.TryAsync();
        Assert.Equal((429, "too-many-approvals"), (refused.Status, refused.Code));
    }
}
