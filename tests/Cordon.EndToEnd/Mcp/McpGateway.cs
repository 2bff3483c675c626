using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cordon.Gateway;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Mcp;

/// <summary>A real gateway in front of a scripted MCP server, which is called desk.</summary>
internal sealed class McpGateway : IAsyncDisposable
{
    public const string Hello = """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""";
    public const string List = """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""";

    private McpGateway(ScriptedMcpServer server, RunningGateway running) => (Server, Running) = (server, running);

    public ScriptedMcpServer Server { get; }

    public RunningGateway Running { get; }

    public static async Task<McpGateway> StartAsync(
        string policy = "version: 1\npreset: balanced\n", bool development = true, Func<UpstreamTarget, UpstreamTarget>? target = null, Func<McpOptions, McpOptions>? options = null,
        Func<GatewayHostOptions, GatewayHostOptions>? configure = null)
    {
        ScriptedMcpServer server = await ScriptedMcpServer.StartAsync();
        UpstreamTarget desk = new(server.Address, null);
        McpOptions mcp = new() { Servers = new Dictionary<string, UpstreamTarget> { ["desk"] = target?.Invoke(desk) ?? desk }.ToFrozenDictionary() };
        RunningGateway running = await RunningGateway.StartAsync(
            policy,
            host => (configure ?? (same => same))(host with { Gateway = host.Gateway with { Mcp = options?.Invoke(mcp) ?? mcp } }),
            development: development);
        return new McpGateway(server, running);
    }

    /// <summary>A key of its own application.</summary>
    public string KeyOf(string application) => Running.Host.Keys.Create(new KeyRequest("test", "default", application, KeyRole.Caller)).Presented;

    public async Task<Reply> PostAsync(string message, string? session = null, string? key = null, (string Name, string Value)[]? headers = null, string server = "desk")
    {
        using HttpRequestMessage request = Request(HttpMethod.Post, session, key, headers, server);
        request.Content = new StringContent(message, Encoding.UTF8, "application/json");
        return await SendAsync(request);
    }

    public async Task<Reply> AskAsync(HttpMethod method, string? session = null, string? key = null, (string Name, string Value)[]? headers = null, string server = "desk")
    {
        using HttpRequestMessage request = Request(method, session, key, headers, server);
        return await SendAsync(request);
    }

    public Task<Reply> CallAsync(string tool, string arguments = "{}", string? session = null, string? key = null, (string Name, string Value)[]? headers = null) =>
        PostAsync("""{"jsonrpc":"2.0","id":"c-1","method":"tools/call","params":{"name":"TOOL","arguments":ARGUMENTS}}""".Replace("TOOL", tool, StringComparison.Ordinal).Replace("ARGUMENTS", arguments, StringComparison.Ordinal), session, key, headers);

    /// <summary>The server lists these tools from now on.</summary>
    public void Lists(params IEnumerable<string> tools) => Server.Answers["tools/list"] = $$$"""{"jsonrpc":"2.0","id":§,"result":{"tools":[{{{string.Join(',', tools)}}}]}}""";

    /// <summary>What is called next gives this text.</summary>
    public void Gives(string text, bool streamed = false)
    {
        string message = $$$"""{"jsonrpc":"2.0","id":§,"result":{"content":[{"type":"text","text":{{{JsonSerializer.Serialize(text)}}}}]}}""";
        Server.Answers["tools/call"] = streamed ? $"id: a_1\nevent: message\ndata: {message}\n\n" : message;
    }

    public static string Tool(string name, string description = "Does what it says.") =>
        $$$"""{"name":"{{{name}}}","description":{{{JsonSerializer.Serialize(description)}}},"inputSchema":{"type":"object","properties":{"what":{"type":"string"}}""" + "}}";

    public async ValueTask DisposeAsync()
    {
        await Running.DisposeAsync();
        await Server.DisposeAsync();
    }

    private static HttpRequestMessage Request(HttpMethod method, string? session, string? key, (string Name, string Value)[]? headers, string server)
    {
        // Without a name they are all one.
        HttpRequestMessage request = new(method, server.Length == 0 ? "/mcp" : "/mcp/" + server);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        foreach ((string name, string value) in headers ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        return request;
    }

    private async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await Running.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new Reply(
            (int)response.StatusCode, await Answers.ReadAsync(response), Header("Mcp-Session-Id"), Header("x-cordon-exchange") ?? "", Header("x-cordon-decision"), Header("x-cordon-coverage"));

        string? Header(string name) => response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.Single() : null;
    }
}

/// <summary>What a caller is told.</summary>
internal sealed record Reply(int Status, string Body, string? Session, string Exchange, string? Decision, string? Coverage)
{
    /// <summary>The reason in a JSON-RPC error; null where there is none.</summary>
    public string? Code => Message is { ValueKind: JsonValueKind.Object } message && message.TryGetProperty("error", out JsonElement error) && error.TryGetProperty("data", out JsonElement data) && data.TryGetProperty("code", out JsonElement code) ? code.GetString() : null;

    public IEnumerable<string> ToolNames => Message.GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!);

    /// <summary>The last message, whole or streamed.</summary>
    public JsonElement Message => Messages is [.., var last] ? last : default;

    public IReadOnlyList<JsonElement> Messages =>
        Body.StartsWith('{') ? [JsonElement.Parse(Body)] : [.. Body.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => JsonElement.Parse(line[6..]))];
}
