using System.Collections.Frozen;
using System.Text.Json;
using Cordon.EndToEnd.Clients;
using Cordon.Gateway;
using Cordon.Gateway.Mcp;
using Cordon.Gateway.Wire;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Cordon.EndToEnd.Mcp;

/// <summary>The official clients at one endpoint for three official servers, which are programs.</summary>
public sealed class AggregateClientTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cordon-files-");
    private RunningGateway? _gateway;

    private Uri Address => new(_gateway!.Host.Address, "mcp");

    public async ValueTask InitializeAsync()
    {
        string packages = Path.Combine(NodeClient.Repository, "tests", "clients", "mcp", "node_modules", "@modelcontextprotocol");
        Assert.SkipUnless(NodeClient.OnPath("node") && Directory.Exists(packages), "SKIPPED: run 'npm ci' in tests/clients/mcp, on a machine with node.");
        UpstreamTarget Program(string package, params IEnumerable<string> arguments) => new(new Uri("http://stdio.invalid/"), null)
        {
            Handler = () => new StdioServer(
                new StdioOptions(["node", Path.Combine(packages, package, "dist", "index.js"), .. arguments])
                {
                    Environment = new Dictionary<string, string> { ["MEMORY_FILE_PATH"] = Path.Combine(_folder.FullName, "memory.jsonl") }.ToFrozenDictionary(),
                },
                JsonLimits.Default, TimeProvider.System),
        };
        McpOptions mcp = new()
        {
            Servers = new Dictionary<string, UpstreamTarget>
            {
                ["everything"] = Program("server-everything", "stdio"),
                ["files"] = Program("server-filesystem", _folder.FullName),
                ["memory"] = Program("server-memory"),
            }.ToFrozenDictionary(),
            AggregateWait = TimeSpan.FromMinutes(1),
        };
        // A busy machine must not turn a slow guard into a list that is not shown.
        string patient = string.Concat(((string[])["injection", "jailbreak", "secrets", "pii", "exfiltration", "code", "tool-poisoning", "invisible-text", "limits"]).Select(guard => $"  {guard}: {{deadline-ms: 60000}}\n"));
        _gateway = await RunningGateway.StartAsync("version: 1\npreset: balanced\ntools: {default: allow, deny: [memory__delete_*]}\nguards:\n" + patient, options => options with { Gateway = options.Gateway with { Mcp = mcp } });
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_npm_client_works_with_all_of_them_at_once()
    {
        Environment.SetEnvironmentVariable("FOLDER", _folder.FullName);
        Dictionary<string, Sight> seen = (await NodeClient.RunAsync("mcp/aggregate.mjs", Address)).ToDictionary(line => line.Scenario, line => line.Sight);

        Assert.All(seen.Values, sight => Assert.Null(sight.Raised));
        Assert.Contains("everything, files, memory", seen["greeting"].Text, StringComparison.Ordinal);
        Assert.Contains("The server everything, whose tools begin with everything__, says of them:", seen["greeting"].Text, StringComparison.Ordinal);
        // Three of the memory's nine delete, and policy denies these.
        Assert.Contains("memory 6", seen["tools"].Seen);
        Assert.Contains("Grüße", seen["together"].Text, StringComparison.Ordinal);
        Assert.Contains("A note.", seen["together"].Text, StringComparison.Ordinal);
        Assert.Contains("writes notes", seen["together"].Text, StringComparison.Ordinal);
        Assert.Equal(2, seen["atOnce"].Seen.Count(line => line.StartsWith("{\"progress\"", StringComparison.Ordinal)));
        Assert.Contains("The sum of 3 and 1 is 4.", seen["atOnce"].Text, StringComparison.Ordinal);
        Assert.Contains("everything: ", seen["asking"].Text, StringComparison.Ordinal);
        Assert.Contains("Maria Keller", seen["asking"].Text, StringComparison.Ordinal);
        Assert.Contains("file:///desk/plans", seen["changed"].Text, StringComparison.Ordinal);
    }

    // Newer versions of the protocol give sampling up; servers of today ask for it.
#pragma warning disable MCP9005
    [Fact]
    public async Task The_dotnet_client_works_with_all_of_them_at_once()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using McpClient client = await McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions { Endpoint = Address, TransportMode = HttpTransportMode.StreamableHttp }),
            new McpClientOptions
            {
                Handlers = new McpClientHandlers
                {
                    SamplingHandler = (_, _, _) => ValueTask.FromResult(new CreateMessageResult { Role = Role.Assistant, Model = "a model", Content = [new TextContentBlock { Text = "It is 42." }] }),
                },
            },
            cancellationToken: cancel);

        string[] tools = [.. (await client.ListToolsAsync(cancellationToken: cancel)).Select(tool => tool.Name)];
        Assert.Equal(["everything", "files", "memory"], tools.Select(tool => tool.Split("__")[0]).Distinct());
        Assert.DoesNotContain("memory__delete_entities", tools);
        Assert.All((await client.ListPromptsAsync(cancellationToken: cancel)).Select(prompt => prompt.Name), name => Assert.StartsWith("everything__", name, StringComparison.Ordinal));
        Assert.Contains("It is 42.", await SayAsync("everything__trigger-sampling-request", new() { ["prompt"] = "What is the answer?", ["maxTokens"] = 9 }), StringComparison.Ordinal);
        await SayAsync("files__write_file", new() { ["path"] = Path.Combine(_folder.FullName, "a.txt"), ["content"] = "Written through one endpoint." });
        Assert.Contains("Written through one endpoint.", await SayAsync("files__read_text_file", new() { ["path"] = Path.Combine(_folder.FullName, "a.txt") }), StringComparison.Ordinal);
        string address = (await client.ListResourcesAsync(cancellationToken: cancel))[0].Uri;
        Assert.StartsWith("cordon:everything/", address, StringComparison.Ordinal);
        Assert.Equal(address, Assert.Single((await client.ReadResourceAsync(address, cancellationToken: cancel)).Contents).Uri);

        async Task<string> SayAsync(string tool, Dictionary<string, object?> arguments) =>
            JsonSerializer.Serialize((await client.CallToolAsync(tool, arguments, cancellationToken: cancel)).Content, ModelContextProtocol.McpJsonUtilities.DefaultOptions);
    }
#pragma warning restore MCP9005

    [Fact]
    public async Task The_inspector_lists_and_calls_what_all_of_them_have()
    {
        string listed = await ConformanceSuite.InspectAsync(Address, "--method", "tools/list");
        Assert.Contains("\"everything__echo\"", listed, StringComparison.Ordinal);
        Assert.Contains("\"files__read_text_file\"", listed, StringComparison.Ordinal);
        Assert.Contains("\"memory__read_graph\"", listed, StringComparison.Ordinal);
        string called = await ConformanceSuite.InspectAsync(Address, "--method", "tools/call", "--tool-name", "everything__echo", "--tool-arg", "message=Hello");
        Assert.Contains("Echo: Hello", called, StringComparison.Ordinal);
    }
}
