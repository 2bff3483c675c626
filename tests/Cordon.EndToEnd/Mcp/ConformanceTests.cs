using System.Collections.Frozen;
using Cordon.EndToEnd.Clients;
using Cordon.Gateway;

namespace Cordon.EndToEnd.Mcp;

/// <summary>What the official conformance suite finds of a server and of a client, it finds with the gateway in between too, apart from what policy forbids.</summary>
public sealed class ConformanceTests
{
    private const string Open = "version: 1\npreset: balanced\ntools: {default: allow}\n";

    private static readonly string[] OfClients = ["initialize", "tools_call", "elicitation-sep1034-client-defaults", "sse-retry"];

    [Fact]
    public async Task A_server_passes_in_every_scenario_what_it_passes_without_the_gateway()
    {
        await using NodeProgram server = await NodeProgram.StartAsync("conformance", "server.mjs");
        await using RunningGateway gateway = await BehindAsync(Open, ("suite", server.Address));

        SortedDictionary<string, string[]> direct = await ServerAsync(server.Address);
        SortedDictionary<string, string[]> through = await ServerAsync(new Uri(gateway.Host.Address, "mcp/suite"));

        Assert.Equal((32, 44), (direct.Count, ConformanceSuite.Passed(direct)));
        Assert.DoesNotContain(direct, scenario => scenario.Value.Any(check => check.EndsWith("FAILURE", StringComparison.Ordinal)));
        Assert.Equal(direct.Select(Shown), through.Select(Shown));
    }

    [Fact]
    public async Task A_tool_that_policy_denies_fails_in_its_scenario_and_in_no_other()
    {
        await using NodeProgram server = await NodeProgram.StartAsync("conformance", "server.mjs");
        await using RunningGateway gateway = await BehindAsync(Open.Replace("{default: allow}", "{default: allow, deny: [suite__test_image_content]}", StringComparison.Ordinal), ("suite", server.Address));

        SortedDictionary<string, string[]> direct = await ServerAsync(server.Address);
        SortedDictionary<string, string[]> through = await ServerAsync(new Uri(gateway.Host.Address, "mcp/suite"));

        Assert.Equal(["server-tools-call-image"], direct.Keys.Where(scenario => Shown(scenario, direct) != Shown(scenario, through)));
        Assert.Equal(["tools-call-image FAILURE"], through["server-tools-call-image"]);
    }

    [Fact]
    public async Task A_client_passes_in_every_scenario_what_it_passes_without_the_gateway()
    {
        int port = LoopbackPort.Free();
        // The suite's server for streams that are taken up again stands at the root.
        await using RunningGateway gateway = await BehindAsync(Open, ("suite", new Uri($"http://127.0.0.1:{port}/mcp")), ("bare", new Uri($"http://127.0.0.1:{port}/")));
        string client = Path.Combine(ConformanceSuite.Folder, "client.mjs");
        int passed = 0;
        foreach (string scenario in OfClients)
        {
            SortedDictionary<string, string[]> direct = await ClientAsync(scenario, $"node {client} direct");
            passed += ConformanceSuite.Passed(direct);
            Assert.Equal(direct.Select(Shown), (await ClientAsync(scenario, $"node {client} {gateway.Host.Address} {port}")).Select(Shown));
        }

        Assert.Equal(9, passed);
    }

    private static Task<SortedDictionary<string, string[]>> ServerAsync(Uri address) => ConformanceSuite.RunAsync("server", "--suite", "all", "--url", address.ToString());

    private static Task<SortedDictionary<string, string[]>> ClientAsync(string scenario, string command) => ConformanceSuite.RunAsync("client", "--scenario", scenario, "--command", command);

    private static Task<RunningGateway> BehindAsync(string policy, params (string Name, Uri Address)[] servers) => RunningGateway.StartAsync(
        policy,
        options => options with { Gateway = options.Gateway with { Mcp = new McpOptions { Servers = servers.ToFrozenDictionary(server => server.Name, server => new UpstreamTarget(server.Address, null)) } } });

    private static string Shown(KeyValuePair<string, string[]> scenario) => $"{scenario.Key}: {string.Join(", ", scenario.Value)}";

    private static string Shown(string scenario, SortedDictionary<string, string[]> results) => string.Join(", ", results.GetValueOrDefault(scenario) ?? []);
}
