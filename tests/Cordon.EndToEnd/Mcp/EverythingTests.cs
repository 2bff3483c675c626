using System.Text.Json;
using Cordon.EndToEnd.Clients;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Cordon.EndToEnd.Mcp;

/// <summary>The official clients with the official server: through the gateway as without it, apart from what policy forbids.</summary>
public sealed class EverythingTests(EverythingServer server) : IClassFixture<EverythingServer>
{
    private const string Script = "mcp/everything.mjs";

    private const string Open = "version: 1\npreset: balanced\ntools: {default: allow}\n";
    private const string Guarding = "version: 1\npreset: balanced\ntools: {deny: [everything__get-env]}\n";

    [Fact]
    public async Task The_official_client_sees_the_same_with_and_without_the_gateway_in_every_scenario()
    {
        Uri through = await server.BehindAsync(Open);
        IReadOnlyList<(string Scenario, Sight Sight)> direct = await NodeClient.RunAsync(Script, server.Address);
        IReadOnlyList<(string Scenario, Sight Sight)> guarded = await NodeClient.RunAsync(Script, through);

        Assert.True(direct.Count > 20);
        Assert.All(direct, line => Assert.Null(line.Sight.Raised));
        Assert.Equal(direct.Select(Shown), guarded.Select(Shown));
    }

    [Fact]
    public async Task A_server_that_is_one_of_several_gives_the_same_under_its_name()
    {
        // Who greets, and with how many words, is the gateway's.
        IEnumerable<(string Scenario, Sight Sight)> direct = (await NodeClient.RunAsync(Script, server.Address)).Where(line => line.Scenario != "initialize");
        IEnumerable<(string Scenario, Sight Sight)> among = (await NodeClient.RunAsync(Script, await server.AmongOthersAsync(Open))).Where(line => line.Scenario != "initialize");

        Assert.Equal(direct.Select(Shown), among.Select(Shown));
    }

    [Fact]
    public async Task A_server_that_is_a_program_gives_what_it_gives_over_the_network()
    {
        string[] scenarios = ["ping", "tools", "echo", "sum", "image", "structured", "links", "prompts", "completion", "progress", "sampling", "elicitation", "url elicitation", "roots", "terminate"];
        IReadOnlyList<(string Scenario, Sight Sight)> direct = await NodeClient.RunAsync(Script, server.Address, "none", scenarios);
        Assert.Equal(direct.Select(Shown), (await NodeClient.RunAsync(Script, await server.AsProgramAsync(Open), "none", scenarios)).Select(Shown));
    }

    [Fact]
    public async Task Instructions_that_tell_how_a_servers_own_tools_are_used_reach_the_client()
    {
        (_, Sight sight) = Assert.Single(await NodeClient.RunAsync(Script, await server.BehindAsync("version: 1\npreset: balanced\n"), "none", "initialize"));
        Assert.Null(sight.Raised);
    }

    [Fact]
    public async Task A_tool_that_policy_denies_is_not_in_the_clients_list_and_its_call_raises_the_clients_own_error()
    {
        (_, Sight sight) = Assert.Single(await NodeClient.RunAsync(Script, await server.BehindAsync(Guarding), "none", "hidden"));
        Assert.DoesNotContain("get-env", sight.Text, StringComparison.Ordinal);
        Assert.Contains("get-sum", sight.Text, StringComparison.Ordinal);
        Assert.Equal(("McpError", "cordon_denied", "tools.deny"), (sight.Raised?.Class, sight.Raised?.Type, sight.Raised?.Code));
    }

    [Fact]
    public async Task An_injection_that_a_tool_would_repeat_raises_the_clients_own_error_and_a_secret_comes_back_redacted()
    {
        Uri through = await server.BehindAsync(Open);
        (_, Sight injected) = Assert.Single(await NodeClient.RunAsync(Script, through, "none", "injected"));
        Assert.Equal(("McpError", "cordon_denied", "prompt-injection"), (injected.Raised?.Class, injected.Raised?.Type, injected.Raised?.Code));
        Assert.DoesNotContain("PWNED", injected.Raised?.Body, StringComparison.Ordinal);

        (_, Sight secret) = Assert.Single(await NodeClient.RunAsync(Script, through, "none", "secret"));
        Assert.Null(secret.Raised);
        Assert.Matches("The key is \\[REDACTED:[^\\]]+\\], mind it", secret.Text);
    }

    [Fact]
    public async Task The_dotnet_client_sees_the_same_with_and_without_the_gateway()
    {
        Uri through = await server.BehindAsync(Open);
        List<string> direct = await TalkAsync(server.Address);
        Assert.Equal(direct, await TalkAsync(through));
        Assert.Contains(direct, line => line.Contains("It is 42.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_dotnet_client_raises_its_own_error_for_what_policy_denies()
    {
        await using McpClient client = await ConnectAsync(await server.BehindAsync(Guarding));
        Assert.DoesNotContain("get-env", (await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).Select(tool => tool.Name));
        McpProtocolException denied = await Assert.ThrowsAsync<McpProtocolException>(async () => await client.CallToolAsync("get-env", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(-32090, (int)denied.ErrorCode);
        Assert.Contains("tools.deny", denied.Message, StringComparison.Ordinal);
    }

    private static string Shown((string Scenario, Sight Sight) line) => $"{line.Scenario}: {string.Join('\n', line.Sight.Seen)} {line.Sight.Raised}";

    // Newer versions of the protocol give sampling up; servers of today ask for it.
#pragma warning disable MCP9005
    private static Task<McpClient> ConnectAsync(Uri address) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions { Endpoint = address, TransportMode = HttpTransportMode.StreamableHttp }),
        new McpClientOptions
        {
            ClientInfo = new Implementation { Name = "test", Version = "1" },
            Handlers = new McpClientHandlers
            {
                SamplingHandler = (_, _, _) => ValueTask.FromResult(new CreateMessageResult { Role = Role.Assistant, Model = "a model", Content = [new TextContentBlock { Text = "It is 42." }] }),
            },
        },
        cancellationToken: TestContext.Current.CancellationToken);
#pragma warning restore MCP9005

    private static async Task<List<string>> TalkAsync(Uri address)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        List<string> seen = [];
        await using McpClient client = await ConnectAsync(address);
        See(client.ServerInfo);
        See(client.ServerCapabilities.Tools);
        See((await client.ListToolsAsync(cancellationToken: cancel)).Select(tool => tool.ProtocolTool).OrderBy(tool => tool.Name, StringComparer.Ordinal));
        See((await client.ListPromptsAsync(cancellationToken: cancel)).Select(prompt => prompt.ProtocolPrompt));
        See(await client.GetPromptAsync("args-prompt", new Dictionary<string, object?> { ["city"] = "Zürich" }, cancellationToken: cancel));
        See((await client.ListResourcesAsync(cancellationToken: cancel)).Select(resource => resource.Uri));
        See((await client.ReadResourceAsync("demo://resource/static/document/features.md", cancellationToken: cancel)).Contents);
        See(await client.CallToolAsync("echo", new Dictionary<string, object?> { ["message"] = "Grüße" }, cancellationToken: cancel));
        See(await client.CallToolAsync("get-structured-content", new Dictionary<string, object?> { ["location"] = "Chicago" }, cancellationToken: cancel));
        See(await client.CallToolAsync("trigger-sampling-request", new Dictionary<string, object?> { ["prompt"] = "What is the answer?", ["maxTokens"] = 9 }, cancellationToken: cancel));
        return seen;

        void See<T>(T value) => seen.Add(JsonSerializer.Serialize(value, McpJsonUtilities.DefaultOptions));
    }
}
