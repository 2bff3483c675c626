using System.Collections.Frozen;
using System.Text.Json;
using Cordon.EndToEnd.Clients;
using Cordon.Gateway;
using Cordon.Gateway.Mcp;
using Cordon.Gateway.Wire;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Cordon.EndToEnd.Mcp;

/// <summary>Rules about what tools are called with, up to the server that would have been called.</summary>
public sealed class ArgumentRuleTests
{
    private const string Allowing = "version: 1\npreset: permissive\ntools: {default: deny}\nrules: [{id: r, when: {tool: desk__look, arguments: {BOUND}}, then: allow}]\n";
    private const string Denying = "version: 1\npreset: permissive\ntools: {default: allow}\nrules: [{id: r, when: {tool: desk__look, arguments: {BOUND}}, then: deny}]\n";

    [Theory]
    [InlineData("o.path: {within: /srv}", """{"o":{"path":"/srv/a"}}""", true)]
    [InlineData("o.path: {within: /srv}", """{"o":{"path":"\u002fsrv\u002f..\u002fetc"}}""", false)]
    // Whichever of the two the server takes.
    [InlineData("o.path: {within: /srv}", """{"o.path":"/srv/a","o":{"path":"/etc/passwd"}}""", false)]
    [InlineData("o.path: {within: /srv}", """{"o":{"path":"/etc/passwd"},"o.path":"/srv/a"}""", false)]
    [InlineData("o: {within: /srv}", """{"o":["/srv/a","/srv/b"]}""", true)]
    [InlineData("o: {within: /srv}", """{"o":["/srv/a","/etc/b"]}""", false)]
    [InlineData("force: {type: boolean, one-of: 'false'}", """{"force":false}""", true)]
    [InlineData("force: {type: boolean, one-of: 'false'}", """{"force":"false"}""", false)]
    [InlineData("force: {type: boolean, one-of: 'false'}", """{"force":true}""", false)]
    [InlineData("n: {type: integer, max: 10}", """{"n":10}""", true)]
    [InlineData("n: {type: integer, max: 10}", """{"n":10.5}""", false)]
    [InlineData("n: {type: integer, max: 10}", """{"n":"10"}""", false)]
    [InlineData("to: {type: array, recipients: example.com}", """{"to":["a@example.com"]}""", true)]
    [InlineData("to: {type: array, recipients: example.com}", """{"to":"a@example.com"}""", false)]
    [InlineData("bcc: {present: false}", """{"to":"a"}""", true)]
    [InlineData("bcc: {present: false}", "{}", true)]
    [InlineData("bcc: {present: false}", """{"bcc":[]}""", false)]
    [InlineData("bcc: {present: false}", """{"bcc":null}""", false)]
    [InlineData("q: {sql: select}", """{"q":"select 1"}""", true)]
    [InlineData("q: {sql: select}", """{"q":"select 1 drop table x"}""", false)]
    [InlineData("u: {url: {hosts: a.test, schemes: https}}", """{"u":"https://a.test/"}""", true)]
    [InlineData("u: {url: {hosts: a.test, schemes: https}}", """{"u":"https://a.test@b.test/"}""", false)]
    [InlineData("m: {money: {max: 10, currencies: EUR, currency-in: c}}", """{"m":10.00,"c":"EUR"}""", true)]
    [InlineData("m: {money: {max: 10, currencies: EUR, currency-in: c}}", """{"m":10.000000000000000000001,"c":"EUR"}""", false)]
    public async Task A_call_reaches_its_server_where_a_rule_allows_just_this(string bound, string arguments, bool passes)
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Allowing.Replace("BOUND", bound, StringComparison.Ordinal));
        Reply reply = await gateway.CallAsync("look", arguments);
        Assert.Equal(passes ? null : "tool-denied", reply.Code);
        Assert.Equal(passes ? 1 : 0, gateway.Server.Received.Count);
    }

    [Theory]
    [InlineData("force: {matches: 'true'}", """{"force":true}""")]
    [InlineData("force: {type: boolean}", """{"force":false}""")]
    [InlineData("a: {type: 'null'}", """{"a":null}""")]
    [InlineData("a: {not: {within: /srv}}", """{"a":"/srv/../etc"}""")]
    [InlineData("a: {not: {within: /srv}}", """{"b":"/srv/x"}""")]
    [InlineData("a: {min: 100}", """{"a":100}""")]
    [InlineData("a: {present: true}", """{"a":{}}""")]
    [InlineData("a.b: {matches: evil}", """{"a.b":"good","a":{"b":"evil"}}""")]
    [InlineData("a.b: {matches: evil}", """{"a":{"b":"evil"},"a.b":"good"}""")]
    [InlineData("q: {sql: drop}", """{"q":"select 1; drop table x"}""")]
    public async Task A_call_that_a_rule_denies_does_not(string bound, string arguments)
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Denying.Replace("BOUND", bound, StringComparison.Ordinal));
        Assert.Equal("r", (await gateway.CallAsync("look", arguments)).Code);
        Assert.Empty(gateway.Server.Received);
        Assert.Null((await gateway.CallAsync("read", arguments)).Code);
    }

    [Fact]
    public async Task The_official_server_of_files_is_asked_for_files_below_one_folder_alone()
    {
        string package = Path.Combine(NodeClient.Repository, "tests", "clients", "mcp", "node_modules", "@modelcontextprotocol", "server-filesystem");
        Assert.SkipUnless(NodeClient.OnPath("node") && Directory.Exists(package), "SKIPPED: run 'npm ci' in tests/clients/mcp, on a machine with node.");
        CancellationToken cancel = TestContext.Current.CancellationToken;
        DirectoryInfo served = Directory.CreateTempSubdirectory("cordon-files-");
        string open = Directory.CreateDirectory(Path.Combine(served.FullName, "open")).FullName, closed = Directory.CreateDirectory(Path.Combine(served.FullName, "closed")).FullName;
        await File.WriteAllTextAsync(Path.Combine(open, "a.txt"), "everybody's", cancel);
        await File.WriteAllTextAsync(Path.Combine(closed, "b.txt"), "nobody's", cancel);
        StdioOptions program = new(["node", Path.Combine(package, "dist", "index.js"), served.FullName]);
        UpstreamTarget target = new(new Uri("http://stdio.invalid/"), null) { Handler = () => new StdioServer(program, JsonLimits.Default, TimeProvider.System) };
        string policy = $"version: 1\npreset: balanced\ntools: {{default: deny}}\ndefinitions: {{arguments: deny, results: deny}}\nrules: [{{id: open-files, when: {{tool: files__read_*, arguments: {{path: {{within: {JsonSerializer.Serialize(open)}}}}}}}, then: allow}}]\n";
        McpOptions mcp = new() { Servers = new Dictionary<string, UpstreamTarget> { ["files"] = target }.ToFrozenDictionary() };
        await using RunningGateway gateway = await RunningGateway.StartAsync(policy, options => options with { Gateway = options.Gateway with { Mcp = mcp } });
        await using McpClient client = await McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri(gateway.Host.Address, "mcp/files"), TransportMode = HttpTransportMode.StreamableHttp }), cancellationToken: cancel);

        Assert.All((await client.ListToolsAsync(cancellationToken: cancel)).Select(tool => tool.Name), name => Assert.StartsWith("read_", name, StringComparison.Ordinal));
        Assert.Equal("everybody's", await ReadAsync(Path.Combine(open, "a.txt")));
        // The server serves the folder above, and would give both.
        foreach (string path in new[] { Path.Combine(closed, "b.txt"), $"{open}/../closed/b.txt", $"{open}/x/../a.txt" })
        {
            McpProtocolException denied = await Assert.ThrowsAsync<McpProtocolException>(() => ReadAsync(path));
            Assert.Contains("tool-denied", denied.Message, StringComparison.Ordinal);
        }

        McpProtocolException mistyped = await Assert.ThrowsAsync<McpProtocolException>(async () => await client.CallToolAsync("read_text_file", new Dictionary<string, object?> { ["path"] = Path.Combine(open, "a.txt"), ["head"] = "many" }, cancellationToken: cancel));
        Assert.Contains("arguments-schema", mistyped.Message, StringComparison.Ordinal);
        served.Delete(recursive: true);

        async Task<string> ReadAsync(string path) =>
            ((TextContentBlock)(await client.CallToolAsync("read_text_file", new Dictionary<string, object?> { ["path"] = path }, cancellationToken: cancel)).Content[0]).Text;
    }
}
