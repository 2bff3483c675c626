using Cordon.Gateway;
using Cordon.Gateway.Budgets;
using Cordon.Gateway.Metering;

namespace Cordon.EndToEnd.Budgets;

/// <summary>A session that spends faster than it may is held, asked about, and in the end stopped.</summary>
public sealed class RunSpendTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Question = """{"model":"m","messages":[{"role":"user","content":"And what then?"}],"max_tokens":100}""";

    // One call costs 0.0002 dollars.
    private const string Bound = "version: 1\npreset: permissive\ntools: {default: allow, runs: {spend-dollars: 0.0005, within-seconds: 60, cool-down-seconds: 30, stop-after: 2, then: THEN}}\n";

    private static readonly PriceTable Prices = PriceTable.Read(
        "prices.yaml", """prices: [{models: [m], from: 2026-01-01, source: "https://example.org", input: 1000000, output: 2000000}]""", out _)!;

    [Fact]
    public async Task An_agent_that_spends_too_fast_is_held_for_a_while_and_stopped_when_it_does_so_again()
    {
        await using BudgetGateway gateway = await StartAsync("deny");
        Assert.Equal("200 200 200 403 403", await RunAsync(gateway, "one", 5));
        Assert.Equal("200", await RunAsync(gateway, "two", 1));
        gateway.Time.Pass(TimeSpan.FromSeconds(30));
        Assert.Equal("200 200 200 403", await RunAsync(gateway, "one", 4));
        gateway.Time.Pass(TimeSpan.FromHours(1));
        Assert.Equal("403", await RunAsync(gateway, "one", 1));
        Assert.Equal("200", await RunAsync(gateway, "two", 1));
    }

    [Fact]
    public async Task The_same_calls_over_a_longer_time_pass()
    {
        await using BudgetGateway gateway = await StartAsync("deny");
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal("200", await RunAsync(gateway, "one", 1));
            gateway.Time.Pass(TimeSpan.FromSeconds(31));
        }
    }

    [Fact]
    public async Task A_person_may_be_asked_while_it_is_held()
    {
        await using BudgetGateway gateway = await StartAsync("step-up");
        Assert.Equal("200 200 200", await RunAsync(gateway, "one", 3));
        using HttpResponseMessage asked = await gateway.PostAsync(Chat, Question, header: ("x-cordon-session", "one"));
        Assert.Contains("approval_required", await asked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        string ticket = asked.Headers.GetValues("x-cordon-approval").Single();
        using HttpResponseMessage granted = await gateway.PostAsync($"/cordon/v1/approvals/{ticket}/grant", "{}");
        Assert.True(granted.IsSuccessStatusCode, await granted.Content.ReadAsStringAsync());
        Assert.Equal("200 403", await RunAsync(gateway, "one", 2));
    }

    private static async Task<BudgetGateway> StartAsync(string then)
    {
        BudgetGateway gateway = await BudgetGateway.StartAsync(options => options with { Budgets = new BudgetOptions { Prices = Prices } }, Bound.Replace("THEN", then, StringComparison.Ordinal));
        gateway.Model.Script = context => ScriptedModel.WriteAsync(
            context, """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Noted."},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}}""");
        return gateway;
    }

    private static async Task<string> RunAsync(BudgetGateway gateway, string session, int times)
    {
        List<int> statuses = [];
        for (int i = 0; i < times; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Chat, Question, header: ("x-cordon-session", session));
            statuses.Add((int)response.StatusCode);
        }

        return string.Join(' ', statuses);
    }
}
