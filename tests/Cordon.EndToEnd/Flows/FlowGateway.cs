using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Nodes;
using Cordon.EndToEnd.Approvals;
using Cordon.EndToEnd.Mcp;
using Cordon.Evidence;
using Cordon.Gateway;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Flows;

/// <summary>A real gateway in front of a model that wants what a test tells it, and of an MCP server that is called desk: both planes, one session.</summary>
internal sealed class FlowGateway : IAsyncDisposable
{
    private FlowGateway(string directory, ScriptedModel model, ScriptedMcpServer server, GatewayHost host)
    {
        (Directory, Model, Server, Host) = (directory, model, server, host);
        Client = new HttpClient { BaseAddress = host.Address };
    }

    public string Directory { get; }
    public ScriptedModel Model { get; }
    public ScriptedMcpServer Server { get; }
    public GatewayHost Host { get; }
    public HttpClient Client { get; }

    /// <summary>Takes the place of the development mode's caller.</summary>
    public string? Key { get; set; }

    public static async Task<FlowGateway> StartAsync(string policy)
    {
        string directory = System.IO.Directory.CreateTempSubdirectory("cordon-flows-").FullName;
        string file = Path.Combine(directory, "policy.yaml");
        await File.WriteAllTextAsync(file, policy);
        ScriptedModel model = await ScriptedModel.StartAsync();
        ScriptedMcpServer server = await ScriptedMcpServer.StartAsync();
        UpstreamTarget target = new(model.Address, null);
        GatewayHost host = await GatewayHost.StartAsync(new GatewayHostOptions
        {
            DataDirectory = directory,
            Urls = "http://127.0.0.1:0",
            PolicyFile = file,
            Gateway = new GatewayOptions
            {
                Development = true,
                Upstreams = ((string[])["openai", "anthropic", "ollama"]).ToFrozenDictionary(provider => provider, _ => target),
                Mcp = new McpOptions { Servers = new Dictionary<string, UpstreamTarget> { ["desk"] = new(server.Address, null) }.ToFrozenDictionary() },
            },
        });
        return new FlowGateway(directory, model, server, host);
    }

    public string KeyOf(string application, KeyRole role = KeyRole.Caller) => Host.Keys.Create(new KeyRequest(application, "default", application, role)).Presented;

    /// <summary>The model answers with these calls from now on.</summary>
    public void Calls(params (string Tool, string Arguments)[] calls) => Model.Script = context => WantedCalls.WriteAsync(context, calls);

    /// <summary>A request to a model, in which the user has said something and, where there is one, a tool has brought something.</summary>
    public async Task<Asked> AskAsync(string said, (string Tool, string Text)? result = null, string session = "s", bool stream = false, string path = "/v1/chat/completions", string model = "m")
    {
        using HttpRequestMessage request = Request(path, Turn(path, model, said, result, stream), session);
        using HttpResponseMessage response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return await Asked.ReadAsync(response);
    }

    /// <summary>A call of a tool of the MCP server; the code of the refusal, null where it passed.</summary>
    public async Task<string?> CallAsync(string tool, string arguments = "{}", string session = "s") =>
        CodeIn(await RpcAsync($$$"""{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}}}}""", session));

    public async Task<string?> ReadAsync(string uri, string session = "s") =>
        CodeIn(await RpcAsync($$$"""{"jsonrpc":"2.0","id":"r","method":"resources/read","params":{"uri":"{{{uri}}}"}}""", session));

    /// <summary>What the server answers to calls.</summary>
    public void Gives(string text, bool streamed = false)
    {
        string message = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = "§", ["result"] = new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) } }.ToJsonString().Replace("\"§\"", "§", StringComparison.Ordinal).Replace("\"\\u00A7\"", "§", StringComparison.Ordinal);
        Server.Answers["tools/call"] = streamed ? $"event: message\ndata: {message}\n\n" : message;
    }

    /// <summary>The server lists these tools, and the gateway has seen them.</summary>
    public async Task ListAsync(params string[] tools)
    {
        Server.Answers["tools/list"] = $$$"""{"jsonrpc":"2.0","id":§,"result":{"tools":[{{{string.Join(',', tools.Select(tool => McpGateway.Tool(tool)))}}}]}}""";
        await RpcAsync(McpGateway.List, "listing");
    }

    /// <summary>The predicates of all statements of a kind, the oldest first.</summary>
    public JsonNode[] Statements(string predicateType = PredicateTypes.Verdict) =>
    [
        .. Host.Log.ReadStatements(0).Select(stored => JsonNode.Parse(stored.Bytes.Span)!)
            .Where(statement => (string)statement["predicateType"]! == predicateType).Select(statement => statement["predicate"]!),
    ];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        await Model.DisposeAsync();
        await Server.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task<string> RpcAsync(string message, string session)
    {
        using HttpRequestMessage request = Request("/mcp/desk", message, session);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        using HttpResponseMessage response = await Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private HttpRequestMessage Request(string path, string body, string session)
    {
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("x-cordon-session", session);
        if (Key is not null)
        {
            request.Headers.Add("Authorization", $"Bearer {Key}");
        }

        return request;
    }

    private static string? CodeIn(string body)
    {
        string message = body.StartsWith('{') ? body : body.Split('\n').Last(line => line.StartsWith("data: ", StringComparison.Ordinal))[6..];
        return (string?)JsonNode.Parse(message)!["error"]?["data"]?["code"];
    }

    private static string Turn(string path, string model, string said, (string Tool, string Text)? result, bool stream)
    {
        JsonObject schema = new() { ["type"] = "object", ["properties"] = new JsonObject() };
        string[] tools = ["read", "send", "fetch"];
        bool isMessages = path == "/v1/messages";
        JsonArray declared = [.. tools.Select(name => (JsonNode)(isMessages
            ? new JsonObject { ["name"] = name, ["input_schema"] = schema.DeepClone() }
            : new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = name, ["parameters"] = schema.DeepClone() } }))];
        JsonArray messages = [new JsonObject { ["role"] = "user", ["content"] = said }];
        if (result is var (tool, text))
        {
            if (isMessages)
            {
                messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = new JsonArray(new JsonObject { ["type"] = "tool_use", ["id"] = "t1", ["name"] = tool, ["input"] = new JsonObject() }) });
                messages.Add(new JsonObject { ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = "t1", ["content"] = text }) });
            }
            else
            {
                messages.Add(new JsonObject
                {
                    ["role"] = "assistant", ["content"] = null,
                    ["tool_calls"] = new JsonArray(new JsonObject { ["id"] = "t1", ["type"] = "function", ["function"] = new JsonObject { ["name"] = tool, ["arguments"] = path == "/api/chat" ? new JsonObject() : (JsonNode)"{}" } }),
                });
                messages.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = "t1", ["content"] = text });
            }
        }

        JsonObject body = new() { ["model"] = model, ["stream"] = stream, ["tools"] = declared, ["messages"] = messages };
        if (isMessages)
        {
            body["max_tokens"] = 100;
        }

        return (path == "/v1/responses" ? Items(body, said, result) : body).ToJsonString();
    }

    private static JsonObject Items(JsonObject body, string said, (string Tool, string Text)? result)
    {
        JsonArray items = [new JsonObject { ["role"] = "user", ["content"] = said }];
        if (result is var (tool, text))
        {
            items.Add(new JsonObject { ["type"] = "function_call", ["call_id"] = "t1", ["name"] = tool, ["arguments"] = "{}" });
            items.Add(new JsonObject { ["type"] = "function_call_output", ["call_id"] = "t1", ["output"] = text });
        }

        JsonArray tools = [.. body["tools"]!.AsArray().Select(declared => (JsonNode)new JsonObject
        {
            ["type"] = "function", ["name"] = (string)declared!["function"]!["name"]!, ["parameters"] = declared["function"]!["parameters"]!.DeepClone(),
        })];
        return new JsonObject { ["model"] = body["model"]!.DeepClone(), ["stream"] = body["stream"]!.DeepClone(), ["input"] = items, ["tools"] = tools };
    }
}
