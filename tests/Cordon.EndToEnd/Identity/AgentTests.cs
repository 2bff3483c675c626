using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.EndToEnd.CommandLine;
using Cordon.EndToEnd.Mcp;
using Cordon.Evidence;
using Cordon.State.Agents;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Identity;

/// <summary>Agents act only within what somebody who answers for them has registered.</summary>
public sealed class AgentTests
{
    private const string Registered = "version: 1\npreset: balanced\nagents: {unregistered: deny, required: true}\n";

    [Fact]
    public async Task An_agent_sees_and_calls_the_tools_of_its_registration_and_no_others()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Registered, development: false);
        gateway.Lists(McpGateway.Tool("look"), McpGateway.Tool("send"));
        Register(gateway.Running, "clerk", tools: ["desk__look"]);
        string key = KeyOf(gateway.Running, "clerk");

        Assert.Equal(["look"], (await gateway.PostAsync(McpGateway.List, key: key)).ToolNames);
        Assert.Null((await gateway.CallAsync("look", key: key)).Code);
        Assert.Equal("agent-tool-denied", (await gateway.CallAsync("send", key: key)).Code);
        Assert.Single(gateway.Server.Received, received => received.Body.Contains("tools/call", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_policy_asks_for_agents_nobody_else_is_served()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Registered, development: false);
        Register(gateway, "clerk", models: ["simulated-*"]);

        Assert.Equal((200, null), await AskAsync(gateway, KeyOf(gateway, "clerk")));
        Assert.Equal((403, "agent-model-denied"), await AskAsync(gateway, KeyOf(gateway, "clerk"), "other-1"));
        Assert.Equal((403, "agent-missing"), await AskAsync(gateway, KeyOf(gateway, null)));
        Assert.Equal((403, "agent-unregistered"), await AskAsync(gateway, KeyOf(gateway, "nobody")));
    }

    [Fact]
    public async Task An_agent_of_another_tenant_is_not_registered_here()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Registered, development: false);
        gateway.Host.Agents.Register(new Agent("shop", "clerk", "ada", Tier.Low, ["*"], ["*"], "", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1)), "maria");
        Assert.Equal((403, "agent-unregistered"), await AskAsync(gateway, KeyOf(gateway, "clerk")));
    }

    [Fact]
    public async Task Whoever_revokes_an_agent_with_the_command_line_stops_it_in_a_running_gateway()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("version: 1\npreset: permissive\n", development: false);
        CommandResult registered = await RunAsync(gateway, "register", "clerk", "--owner", "ada", "--model", "*", "--json");
        Assert.Equal("active", JsonElement.Parse(registered.Output).GetProperty("state").GetString());
        string key = KeyOf(gateway, "clerk");
        Assert.Equal((200, null), await AskAsync(gateway, key));

        Assert.Equal(0, (await RunAsync(gateway, "disown", "--owner", "ada")).Code);
        Assert.Equal((403, "agent-ownerless"), await AskUntilAsync(gateway, key, 403));
        Assert.Equal(1, (await RunAsync(gateway, "renew", "clerk")).Code);
        Assert.Equal(0, (await RunAsync(gateway, "renew", "clerk", "--owner", "grace", "--expires", "14d")).Code);
        Assert.Equal((200, null), await AskUntilAsync(gateway, key, 200));

        Assert.Equal(0, (await RunAsync(gateway, "revoke", "clerk")).Code);
        // Policy does not ask for registered agents, and this one was registered and taken back.
        Assert.Equal((403, "agent-revoked"), await AskUntilAsync(gateway, key, 403));
        Assert.Contains("revoked", (await RunAsync(gateway, "list")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync(gateway, "register", "clerk", "--owner", "ada")).Code);
        Assert.Equal(2, (await RunAsync(gateway, "register", "two words", "--owner", "ada")).Code);
        Assert.Equal(1, (await RunAsync(gateway, "show", "nobody")).Code);
    }

    [Fact]
    public async Task Each_change_of_the_registry_is_a_statement_and_each_verdict_names_the_agent()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        long before = gateway.Host.Log.Count;
        Assert.Equal(200, await SendAsync(gateway, HttpMethod.Post, "/cordon/v1/agents", """{"id":"clerk","owner":"ada","by":"maria","models":["*"],"tier":"high"}"""));
        Assert.Equal(400, await SendAsync(gateway, HttpMethod.Post, "/cordon/v1/agents", """{"id":"clerk","by":"maria"}"""));
        Assert.Equal(400, await SendAsync(gateway, HttpMethod.Post, "/cordon/v1/agents", """{"id":"clerk","owner":"ada","by":"maria","models":"*"}"""));
        Assert.Equal(200, await SendAsync(gateway, HttpMethod.Post, "/cordon/v1/agents/clerk/renew", """{"by":"maria"}"""));
        Assert.Equal("ada", JsonElement.Parse(await gateway.Client.GetStringAsync("/cordon/v1/agents/clerk")).GetProperty("owner").GetString());
        string key = KeyOf(gateway, "clerk");
        Assert.Equal((200, null), await AskAsync(gateway, key));
        Assert.Equal(200, await SendAsync(gateway, HttpMethod.Delete, "/cordon/v1/agents/clerk?by=maria"));
        Assert.Equal(404, await SendAsync(gateway, HttpMethod.Delete, "/cordon/v1/agents/nobody?by=maria"));
        Assert.Equal((403, "agent-revoked"), await AskAsync(gateway, key));

        JsonElement[] statements = [.. gateway.Host.Log.ReadStatements(before).Select(stored => JsonElement.Parse(stored.Bytes.Span))];
        Assert.Equal(["agent-registered", "agent-renewed", "agent-revoked"], statements.Where(IsChange).Select(statement => statement.GetProperty("predicate").GetProperty("event").GetString()));
        Assert.All(statements.Where(IsChange), statement => Assert.Equal("clerk", statement.GetProperty("predicate").GetProperty("agent").GetString()));
        JsonElement[] verdicts = [.. statements.Where(statement => statement.GetProperty("predicateType").GetString() == PredicateTypes.Verdict).Select(statement => statement.GetProperty("predicate"))];
        Assert.Equal("clerk", verdicts[0].GetProperty("agent").GetString());
        Assert.Equal("agent-revoked", verdicts[1].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task An_agent_that_nobody_knows_is_on_record_where_policy_lets_it_act()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(development: false);
        long before = gateway.Host.Log.Count;
        Assert.Equal((200, null), await AskAsync(gateway, KeyOf(gateway, "nobody")));
        JsonElement verdict = JsonElement.Parse(gateway.Host.Log.ReadStatements(before).Single().Bytes.Span).GetProperty("predicate");
        Assert.Equal(["agent-unregistered"], verdict.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("type").GetString()));
        Assert.Equal("allow", verdict.GetProperty("decision").GetString());
        Assert.False(verdict.TryGetProperty("agent", out _));
        Assert.True(verdict.TryGetProperty("agent_ref", out _));
    }

    internal static void Register(RunningGateway gateway, string id, string[]? tools = null, string[]? models = null) => gateway.Host.Agents.Register(
        new Agent("default", id, "ada", Tier.Low, [.. tools ?? []], [.. models ?? []], "", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(30)), "maria");

    internal static string KeyOf(RunningGateway gateway, string? agent) => gateway.Host.Keys.Create(new KeyRequest("test", "default", "desk", Agent: agent)).Presented;

    private static bool IsChange(JsonElement statement) => statement.GetProperty("predicateType").GetString() == PredicateTypes.ConfigChange;

    private static Task<CommandResult> RunAsync(RunningGateway gateway, params string[] arguments) => BuiltCordon.RunAsync(["agents", .. arguments, "--data", gateway.Directory]);

    private static async Task<int> SendAsync(RunningGateway gateway, HttpMethod method, string path, string? body = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        return (int)response.StatusCode;
    }

    // Another process has changed the state, and a gateway looks four times a second.
    private static async Task<(int Status, string? Code)> AskUntilAsync(RunningGateway gateway, string key, int status)
    {
        (int Status, string? Code) answer;
        do
        {
            answer = await AskAsync(gateway, key);
        }
        while (answer.Status != status && !TestContext.Current.CancellationToken.IsCancellationRequested);
        return answer;
    }

    private static async Task<(int Status, string? Code)> AskAsync(RunningGateway gateway, string key, string model = "simulated-1")
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent($$"""{"model":"{{model}}","messages":[{"role":"user","content":"What are your opening hours?"}]}""", Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        };
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        JsonElement body = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, body.TryGetProperty("error", out JsonElement error) ? error.GetProperty("code").GetString() : null);
    }
}
