using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Text;
using Cordon.Gateway;

namespace Cordon.EndToEnd.Mcp;

/// <summary>A gateway before two servers, desk and files, each of which says what a test gives it.</summary>
public abstract class AggregateEndpoint : IAsyncLifetime
{
    protected const string Open = "version: 1\npreset: permissive\ntools: {default: allow}\n";
    private const string Greeting = """{"jsonrpc":"2.0","id":§,"result":{"protocolVersion":"VERSION","capabilities":CAPABILITIES,"serverInfo":{"name":"s","version":"1"}MORE}}""";

    private readonly List<IAsyncDisposable> _running = [];
    private ScriptedMcpServer? _files;

    private protected ScriptedMcpServer Files => _files!;

    public async ValueTask InitializeAsync()
    {
        _files = await ScriptedMcpServer.StartAsync();
        Files.Answers["initialize"] = Greets("2025-06-18", """{"tools":{"listChanged":true},"resources":{"subscribe":true},"prompts":{},"logging":{}}""");
        Files.Answers["tools/list"] = Listing(McpGateway.Tool("look"), McpGateway.Tool("pay"));
        Files.Answers["tools/call"] = Saying("Files say so.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable running in _running)
        {
            await running.DisposeAsync();
        }

        await Files.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected static bool Calls(Received request) => request.Body.Contains("tools/call", StringComparison.Ordinal);

    private protected static string Call(string tool, string arguments = "{}") => $$$"""{"jsonrpc":"2.0","id":"c-1","method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}}}}""";

    private protected static Task<Reply> CallAsync(McpGateway gateway, string tool, string session, string arguments = "{}") => gateway.PostAsync(Call(tool, arguments), session, server: "");

    private protected static string Listing(params IEnumerable<string> tools) => $$$"""{"jsonrpc":"2.0","id":§,"result":{"tools":[{{{string.Join(',', tools)}}}]}}""";

    private protected static string Saying(string text) => $$$"""{"jsonrpc":"2.0","id":§,"result":{"content":[{"type":"text","text":"{{{text}}}"}]}}""";

    private protected static string Greets(string version, string capabilities, string more = "}") =>
        Greeting.Replace("VERSION", version, StringComparison.Ordinal).Replace("CAPABILITIES", capabilities, StringComparison.Ordinal).Replace("MORE}", more, StringComparison.Ordinal);

    private protected static FrozenDictionary<string, UpstreamTarget> With(McpOptions mcp, string name, Uri address) =>
        mcp.Servers.Append(KeyValuePair.Create(name, new UpstreamTarget(address, null))).ToFrozenDictionary();

    private protected static async Task<string> BeginAsync(McpGateway gateway) => (await gateway.PostAsync(McpGateway.Hello, server: "")).Session!;

    /// <summary>Listens until enough was said.</summary>
    private protected static async Task<string> HearAsync(McpGateway gateway, string session, string? after, Func<string, bool> isEnough)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/mcp");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        request.Headers.Add("Mcp-Session-Id", session);
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        using HttpResponseMessage response = await gateway.Running.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        StringBuilder heard = new();
        byte[] buffer = new byte[4096];
        while (!isEnough(heard.ToString()) && await body.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and int read)
        {
            heard.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return heard.ToString();
    }

    private protected async Task<McpGateway> StartAsync(string policy = Open, bool development = true, Func<McpOptions, McpOptions>? options = null)
    {
        McpGateway gateway = await McpGateway.StartAsync(policy, development, options: mcp =>
        {
            McpOptions both = mcp with { Servers = With(mcp, "files", Files.Address) };
            return options?.Invoke(both) ?? both;
        });
        _running.Add(gateway);
        gateway.Server.Answers["initialize"] = Greets("2025-06-18", """{"tools":{}}""");
        gateway.Lists(McpGateway.Tool("look"), McpGateway.Tool("pay"));
        gateway.Gives("Desk says so.");
        return gateway;
    }
}
