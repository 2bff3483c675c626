using System.Collections.Frozen;
using Cordon.EndToEnd.Clients;
using Cordon.Gateway;
using Cordon.Gateway.Mcp;
using Cordon.Gateway.Wire;
using ModelContextProtocol.Client;

namespace Cordon.EndToEnd.Mcp;

/// <summary>What the official servers define is what such servers define: a client sees all of it in <c>balanced</c>.</summary>
public sealed class OfficialServersTests
{
    [Theory]
    [InlineData("server-everything", 13, "stdio")]
    [InlineData("server-filesystem", 14, ".")]
    [InlineData("server-memory", 9, "")]
    public async Task The_tools_of_an_official_server_are_all_shown(string package, int least, string argument)
    {
        string folder = Path.Combine(NodeClient.Repository, "tests", "clients", "mcp", "node_modules", "@modelcontextprotocol", package);
        Assert.SkipUnless(NodeClient.OnPath("node") && Directory.Exists(folder), "SKIPPED: run 'npm ci' in tests/clients/mcp, on a machine with node.");
        DirectoryInfo allowed = Directory.CreateTempSubdirectory("cordon-official-");
        StdioOptions program = new(["node", Path.Combine(folder, "dist", "index.js"), .. argument == "." ? [allowed.FullName] : argument.Length > 0 ? new[] { argument } : []]);
        UpstreamTarget target = new(new Uri("http://stdio.invalid/"), null) { Handler = () => new StdioServer(program, JsonLimits.Default, TimeProvider.System) };
        McpOptions mcp = new() { Servers = new Dictionary<string, UpstreamTarget> { ["official"] = target }.ToFrozenDictionary() };
        await using RunningGateway gateway = await RunningGateway.StartAsync("version: 1\npreset: balanced\ntools: {default: declared}\n", options => options with { Gateway = options.Gateway with { Mcp = mcp } });

        await using McpClient client = await McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri(gateway.Host.Address, "mcp/official"), TransportMode = HttpTransportMode.StreamableHttp }),
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.True((await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).Count >= least);
        allowed.Delete(recursive: true);
    }
}
