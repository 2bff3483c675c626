using System.Net;
using System.Text;
using Cordon.Evidence;
using Cordon.Gateway.Asking;

namespace Cordon.EndToEnd.Approvals;

/// <summary>Where policy says so, the exchange itself waits for the person.</summary>
public sealed class WaitingTests
{
    private const string Waits = ApprovalGateway.Rule + "approvals: {wait-seconds: 60}\n";

    [Theory]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("/v1/chat/completions", true)]
    [InlineData("/v1/messages", false)]
    [InlineData("/v1/messages", true)]
    [InlineData("/v1/responses", true)]
    [InlineData("/api/chat", true)]
    public async Task The_call_waits_and_passes_when_it_is_granted(string path, bool stream)
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(Waits, new ApprovalOptions { KeepAlive = TimeSpan.FromMilliseconds(20) });
        gateway.Calls(("pay_invoice", """{"number":17}"""));
        Task<HttpResponseMessage> waiting = gateway.AskAsync(path, stream);
        string id = (await gateway.OpenAsync())[0];
        StringBuilder before = new();
        if (stream && path != "/api/chat")
        {
            // A comment, which clients read over, says that it is still being waited for.
            using StreamReader reader = new(await (await waiting).Content.ReadAsStreamAsync());
            do
            {
                before.AppendLine(await reader.ReadLineAsync());
            }
            while (!before.ToString().EndsWith(": a person is asked\n", StringComparison.Ordinal));
            await gateway.GrantAsync(id);
            before.Append(await reader.ReadToEndAsync());
        }
        else
        {
            await gateway.GrantAsync(id);
            before.Append(await (await waiting).Content.ReadAsStringAsync());
        }

        Assert.Contains("pay_invoice", before.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("approval_required", before.ToString(), StringComparison.Ordinal);
        while (gateway.Statements(PredicateTypes.Verdict).Length == 0)
        {
            await Task.Yield();
        }

        Assert.Equal(("step-up", true), ((string)gateway.LastVerdict()["decision"]!, (bool)gateway.LastVerdict()["approved"]!));
    }

    [Fact]
    public async Task Words_in_front_of_the_call_do_not_wait_for_the_person()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(Waits);
        gateway.Calls(("pay_invoice", """{"number":17}"""));
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(WantedCalls.Request("/v1/chat/completions", stream: true, "Pay."), Encoding.UTF8, "application/json") };
        request.Headers.Add("Authorization", $"Bearer {gateway.Shop}");
        using HttpResponseMessage response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync());
        Assert.Contains("One moment. ", await reader.ReadLineAsync(), StringComparison.Ordinal);
        string id = (await gateway.OpenAsync())[0];
        await gateway.GrantAsync(id);
        Assert.Contains("pay_invoice", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_no_ends_the_wait_and_counts_for_the_next_try(bool stream)
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(Waits);
        gateway.Calls(("pay_invoice", """{"number":17}"""));
        Task<Asked> waiting = gateway.TryAsync("/v1/chat/completions", stream);
        string id = (await gateway.OpenAsync())[0];
        Assert.Equal(HttpStatusCode.OK, (await gateway.AdminAsync(HttpMethod.Post, $"/{id}/deny", gateway.Ann, """{"note":"no"}""")).Status);
        Assert.Equal("approval_denied", (await waiting).Code);
        Asked again = await gateway.TryAsync("/v1/chat/completions", stream);
        Assert.Equal(("approval_denied", id), (again.Code, again.Tickets.Single()));
        Assert.Empty(await gateway.OpenAsync(0));
        Assert.DoesNotContain("pay_invoice", again.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_nobody_decides_in_time_it_is_refused_with_a_ticket_that_still_works()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(ApprovalGateway.Rule + "approvals: {wait-seconds: 1}\n");
        gateway.Calls(("pay_invoice", """{"number":17}"""));
        Asked late = await gateway.TryAsync();
        Assert.Equal((403, "approval_required"), (late.Status, late.Code));
        await gateway.GrantAsync(late.Tickets.Single());
        Assert.True((await gateway.TryAsync()).Passed);
    }

    [Fact]
    public async Task Of_two_who_wait_for_the_same_grant_one_passes_and_the_other_asks_anew()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(Waits);
        gateway.Calls(("pay_invoice", """{"number":17}"""));
        Task<Asked>[] waiting = [gateway.TryAsync(), gateway.TryAsync()];
        string first = (await gateway.OpenAsync())[0];
        while (gateway.Model.Answered < 2)
        {
            await Task.Yield();
        }

        await gateway.GrantAsync(first);
        Task<Asked> one = await Task.WhenAny(waiting);
        Assert.True((await one).Passed);
        string second = (await gateway.OpenAsync())[0];
        Assert.NotEqual(first, second);
        await gateway.GrantAsync(second);
        Assert.All(await Task.WhenAll(waiting), asked => Assert.True(asked.Passed));
    }

    [Fact]
    public async Task Whoever_leaves_finds_the_request_and_its_grant_when_they_come_back()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(Waits);
        gateway.Calls(("pay_invoice", """{"number":17}"""));
        using (HttpClient impatient = new() { BaseAddress = gateway.Host.Address })
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(WantedCalls.Request("/v1/chat/completions", stream: false, "Pay, please."), Encoding.UTF8, "application/json") };
            request.Headers.Add("Authorization", $"Bearer {gateway.Shop}");
            request.Headers.Add("x-cordon-session", "s");
            using CancellationTokenSource leaves = new();
            Task<HttpResponseMessage> left = impatient.SendAsync(request, leaves.Token);
            await gateway.OpenAsync();
            await leaves.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        }

        while (gateway.Statements(PredicateTypes.Verdict).Length == 0)
        {
            await Task.Yield();
        }

        string id = (await gateway.OpenAsync()).Single();
        await gateway.GrantAsync(id);
        Assert.True((await gateway.TryAsync()).Passed);
    }

    [Fact]
    public async Task More_than_may_wait_at_once_are_told_to_come_back()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(Waits, new ApprovalOptions { MostWaiting = 1 });
        gateway.Calls(("pay_invoice", """{"number":17}"""));
        Task<Asked> waiting = gateway.TryAsync();
        string id = (await gateway.OpenAsync())[0];
        Asked second;
        do
        {
            second = await gateway.TryAsync(session: "other");
        }
        while (second.Passed);
        Assert.Equal("approval_required", second.Code);
        Assert.False(waiting.IsCompleted);
        await gateway.GrantAsync(id);
        Assert.True((await waiting).Passed);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_persons()
    {
        await using ApprovalGateway gateway = await ApprovalGateway.StartAsync(Waits);
        gateway.Calls(("pay_invoice", """{"number":17}"""));
        Task<Asked> waiting = gateway.TryAsync();
        await gateway.OpenAsync();
        await gateway.Host.DisposeAsync();
        Assert.Equal("approval_required", (await waiting).Code);
    }
}
