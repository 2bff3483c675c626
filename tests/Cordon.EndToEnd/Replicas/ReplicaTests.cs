using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cordon.EndToEnd.Budgets;
using Cordon.EndToEnd.Mcp;
using Cordon.Gateway;
using Cordon.Gateway.Budgets;
using Cordon.State;
using Cordon.State.Keys;
using Cordon.State.Pins;
using Cordon.Tests.Postgres;

namespace Cordon.EndToEnd.Replicas;

/// <summary>Two gateways on one database: what one of them knows, the other one knows.</summary>
public sealed class ReplicaTests(SharedServer server) : IClassFixture<SharedServer>
{
    private const string Chat = "/v1/chat/completions";
    private const string Question = """{"model":"m","max_tokens":10,"messages":[{"role":"user","content":"Good morning."}]}""";

    [Fact]
    public async Task What_a_session_has_read_through_one_replica_binds_it_on_the_other()
    {
        const string Policy = "version: 1\npreset: balanced\ntools: {default: allow}\nrules:\n  - {id: no-mail-after-reading, when: {tool: desk__send, labels: untrusted}, then: deny}\n";
        SharedState shared = await server.CreateAsync();
        await using McpGateway one = await McpGateway.StartAsync(Policy, configure: On(shared, "one"));
        await using McpGateway two = await McpGateway.StartAsync(Policy, target: _ => new UpstreamTarget(one.Server.Address, null), configure: On(shared, "two"));
        one.Lists(McpGateway.Tool("read"), McpGateway.Tool("send"));
        await one.PostAsync(McpGateway.List);
        one.Gives("Nothing of note.");
        string[] sessions = [.. Enumerable.Range(0, 3).Select(i => $"session-{i}")];
        foreach (string session in sessions)
        {
            (string, string)[] headers = [("x-cordon-session", session)];
            Assert.Null((await two.CallAsync("send", headers: headers)).Code);
            await one.CallAsync("read", headers: headers);
            // Within the quarter of a second after which a replica looks again.
            int tries = 0;
            while ((await two.CallAsync("send", headers: headers)).Code is null)
            {
                Assert.True(tries++ < 1_000, "the label is not seen");
            }
        }
    }

    [Fact]
    public async Task A_pin_that_is_approved_through_one_replica_counts_on_the_other_at_once()
    {
        const string Strict = "version: 1\npreset: balanced\ndefinitions: {new: deny}\n";
        SharedState shared = await server.CreateAsync();
        await using McpGateway one = await McpGateway.StartAsync(Strict, configure: On(shared, "one"));
        await using McpGateway two = await McpGateway.StartAsync(Strict, target: _ => new UpstreamTarget(one.Server.Address, null), configure: On(shared, "two"));
        one.Lists(McpGateway.Tool("look"));
        Assert.Empty((await one.PostAsync(McpGateway.List)).ToolNames);
        Assert.Equal("definition-new", (await two.CallAsync("look")).Code);

        Pin pin = one.Running.Host.Pins.Find("desk", PinKind.Tool, "look")!;
        Assert.NotNull(one.Running.Host.Pins.Decide("desk", PinKind.Tool, "look", pin.Seen.Digest, approves: true, "ann"));
        Assert.Null((await two.CallAsync("look")).Code);
        Assert.Equal(["look"], (await two.PostAsync(McpGateway.List)).ToolNames);
        one.Running.Host.Pins.Decide("desk", PinKind.Tool, "look", pin.Seen.Digest, approves: false, "ann");
        Assert.NotNull((await two.CallAsync("look")).Code);
    }

    [Fact]
    public async Task A_session_with_a_server_that_was_begun_through_one_replica_goes_on_through_the_other_for_those_who_began_it()
    {
        SharedState shared = await server.CreateAsync();
        await using McpGateway one = await McpGateway.StartAsync(development: false, configure: On(shared, "one"));
        await using McpGateway two = await McpGateway.StartAsync(development: false, target: _ => new UpstreamTarget(one.Server.Address, null), configure: On(shared, "two"));
        (string mine, string theirs) = (one.KeyOf("mine"), two.KeyOf("theirs"));
        string session = (await one.PostAsync(McpGateway.Hello, key: mine)).Session!;

        Assert.Equal(200, (await two.PostAsync(McpGateway.List, session, mine)).Status);
        Assert.Equal(404, (await two.PostAsync(McpGateway.List, session, theirs)).Status);
        await one.Running.Host.DisposeAsync();
        Assert.Equal(200, (await two.PostAsync(McpGateway.List, session, mine)).Status);
        Assert.Equal(200, (await two.AskAsync(HttpMethod.Get, session, mine)).Status);
        Assert.Equal(200, (await two.AskAsync(HttpMethod.Delete, session, mine)).Status);
    }

    [Fact]
    public async Task Of_two_hundred_calls_at_once_on_two_replicas_exactly_fifty_pass_a_budget_for_fifty()
    {
        SharedState shared = await server.CreateAsync();
        Func<GatewayHostOptions, GatewayHostOptions> With(string name) => host => On(shared, name)(host) with
        {
            Gateway = host.Gateway with { Budgets = new BudgetOptions { Budgets = [new Budget("fifty", BudgetUnit.Requests, 50, new BudgetWindow.Calendar(CalendarUnit.Month, TimeZoneInfo.Utc))] } },
        };
        await using RunningGateway one = await RunningGateway.StartAsync(configure: With("one"));
        await using RunningGateway two = await RunningGateway.StartAsync(configure: With("two"));
        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            using HttpResponseMessage response = await (i % 2 == 0 ? one : two).PostAsync(Chat, Question);
            return response.StatusCode;
        }));

        Assert.Equal((50, 150), (answers.Count(status => status == HttpStatusCode.OK), answers.Count(status => status == HttpStatusCode.TooManyRequests)));
    }

    [Fact]
    public async Task Calls_of_a_tool_are_counted_together_on_two_replicas()
    {
        const string Policy =
            "version: 1\npreset: permissive\ntools: {default: allow, limits: [{tool: desk__look, calls: 10, per-seconds: 86400}], loops: {repeats: 3, alternations: 2, stop-after: 2, within-seconds: 86400, cool-down-seconds: 86400, then: deny}}\n";
        SharedState shared = await server.CreateAsync();
        await using McpGateway one = await McpGateway.StartAsync(Policy, configure: On(shared, "one"));
        await using McpGateway two = await McpGateway.StartAsync(Policy, target: _ => new UpstreamTarget(one.Server.Address, null), configure: On(shared, "two"));
        one.Lists(McpGateway.Tool("look"), McpGateway.Tool("ask"));
        await one.PostAsync(McpGateway.List);
        one.Gives("Nothing of note.");
        (string, string)[] Session(string name) => [("x-cordon-session", name)];

        string?[] codes = await Task.WhenAll(Enumerable.Range(0, 24).Select(async i => (await (i % 2 == 0 ? one : two).CallAsync("look", headers: Session($"s-{i}"))).Code));
        Assert.Equal((10, 14), (codes.Count(code => code is null), codes.Count(code => code == "call-limit")));

        // A circle is one wherever its calls go, and so is what follows from it.
        List<string?> same = [];
        for (int i = 0; i < 5; i++)
        {
            same.Add((await (i % 2 == 0 ? one : two).CallAsync("ask", """{"what":"again"}""", headers: Session("s"))).Code);
        }

        Assert.Equal([null, null, null, "call-loop", "call-loop"], same);
        for (int i = 0; i < 4; i++)
        {
            same.Add((await (i % 2 == 0 ? one : two).CallAsync("ask", """{"what":"else"}""", headers: Session("s"))).Code);
        }

        Assert.Equal([null, null, null, "call-loop"], same[5..]);
        Assert.Equal("call-loop", (await one.CallAsync("ask", """{"what":"new"}""", headers: Session("s"))).Code);
        Assert.Null((await two.CallAsync("ask", """{"what":"again"}""", headers: Session("other"))).Code);
    }

    [Fact]
    public async Task A_tool_is_not_called_while_nobody_can_tell_how_often_it_was()
    {
        await using PostgresCluster cluster = await StartAsync();
        SharedState shared = new(cluster.Create(), SharedServer.Pepper);
        await using McpGateway gateway = await McpGateway.StartAsync("version: 1\npreset: permissive\ntools: {default: allow, limits: [{tool: \"*\", calls: 10}]}\n", configure: On(shared, "one"));
        gateway.Lists(McpGateway.Tool("look"));
        await gateway.PostAsync(McpGateway.List);
        gateway.Gives("Nothing of note.");
        Assert.Null((await gateway.CallAsync("look")).Code);
        await cluster.StopAsync();
        Assert.Equal("state-unavailable", (await gateway.CallAsync("look")).Code);
        Assert.Single(gateway.Server.Received, message => message.Body.Contains("tools/call", StringComparison.Ordinal));
        await cluster.StartAgainAsync();
    }

    private static Task<PostgresCluster> StartAsync()
    {
        Assert.SkipWhen(PostgresCluster.Programs is null, PostgresCluster.Missing);
        return PostgresCluster.StartAsync();
    }

    [Fact]
    public async Task A_key_that_is_revoked_on_one_replica_is_refused_on_the_other_even_when_no_clock_there_moves()
    {
        SharedState shared = await server.CreateAsync();
        await using RunningGateway one = await RunningGateway.StartAsync(configure: On(shared, "one"), development: false);
        // Its clock stands, so it never finds that it is time to look: it has to be told.
        await using RunningGateway two = await RunningGateway.StartAsync(configure: host => On(shared, "two")(host) with { Time = new StandingTime() }, development: false);
        IssuedKey issued = one.Host.Keys.Create(new KeyRequest("shop", "default", "shop"));
        while (two.Host.Keys.Find(issued.Presented) is not KeyLookup.Found)
        {
            await Task.Yield();
        }

        Assert.Equal(HttpStatusCode.OK, await AskAsync(two, issued.Presented));
        one.Host.Keys.Revoke(issued.Key.Id);
        while (await AskAsync(two, issued.Presented) != HttpStatusCode.Unauthorized)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_server_that_goes_away_is_said_at_readyz_and_nothing_passes_until_it_is_back()
    {
        SharedState shared = await server.CreateAsync();
        await using RunningGateway gateway = await RunningGateway.StartAsync(configure: On(shared, "one"), development: false);
        string key = gateway.Host.Keys.Create(new KeyRequest("shop", "default", "shop")).Presented;
        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, key));

        await (await server.ClusterAsync()).StopAsync();
        JsonElement health = await UntilAsync(gateway, HttpStatusCode.ServiceUnavailable);
        Assert.Contains("state-unavailable", health.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString()));
        while (await AskAsync(gateway, key) is var status && status != HttpStatusCode.ServiceUnavailable)
        {
            Assert.Equal(HttpStatusCode.OK, status);
        }

        await (await server.ClusterAsync()).StartAgainAsync();
        await UntilAsync(gateway, HttpStatusCode.OK);
        while (await AskAsync(gateway, key) is var status && status != HttpStatusCode.OK)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        }
    }

    private static async Task<JsonElement> UntilAsync(RunningGateway gateway, HttpStatusCode status)
    {
        while (true)
        {
            using HttpResponseMessage ready = await gateway.Client.GetAsync("/readyz");
            if (ready.StatusCode == status)
            {
                return JsonElement.Parse(await ready.Content.ReadAsStringAsync());
            }
        }
    }

    private static async Task<HttpStatusCode> AskAsync(RunningGateway gateway, string key)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Chat) { Content = new StringContent(Question, Encoding.UTF8, "application/json"), Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        return response.StatusCode;
    }

    private static Func<GatewayHostOptions, GatewayHostOptions> On(SharedState shared, string name) =>
        host => host with { SharedState = shared, Evidence = host.Evidence with { Origin = $"{name}.example/evidence" } };
}
