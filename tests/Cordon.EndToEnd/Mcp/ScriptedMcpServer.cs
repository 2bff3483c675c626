using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cordon.EndToEnd.Mcp;

/// <summary>An MCP server that says word for word what a test gives it: whole, or as events.</summary>
internal sealed class ScriptedMcpServer : IAsyncDisposable
{
    private readonly WebApplication _server;
    private int _sessions;

    private ScriptedMcpServer()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    /// <summary>What is answered to a method: the message with § for the request's id. Lines that begin with "data:" make it a stream; "json" is the usual.</summary>
    public ConcurrentDictionary<string, string> Answers { get; } = [];

    /// <summary>Events of the GET stream; null holds it open without a word.</summary>
    public string? Heard { get; set; }

    public ConcurrentQueue<Received> Received { get; } = [];

    /// <summary>What is done with a call of a tool instead of answering it; null answers.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    public Uri Address => new(_server.Urls.First() + "/tools/mcp/");

    public static async Task<ScriptedMcpServer> StartAsync()
    {
        ScriptedMcpServer server = new();
        await server._server.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body);
        string body = await reader.ReadToEndAsync();
        Received.Enqueue(new Received(context.Request.Method, context.Request.Path + context.Request.QueryString, body, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        if (context.Request.Method != "POST")
        {
            context.Response.ContentType = context.Request.Method == "GET" ? "text/event-stream" : null;
            await context.Response.WriteAsync(context.Request.Method == "GET" ? Heard ?? "" : "");
            return;
        }

        using JsonDocument message = JsonDocument.Parse(body);
        if (!message.RootElement.TryGetProperty("id", out JsonElement id) || !message.RootElement.TryGetProperty("method", out JsonElement method))
        {
            context.Response.StatusCode = 202;
            return;
        }

        if (method.GetString() == "tools/call" && Instead is { } instead)
        {
            await instead(context);
            return;
        }

        if (method.GetString() == "initialize")
        {
            context.Response.Headers["Mcp-Session-Id"] = $"session-{Interlocked.Increment(ref _sessions)}";
        }

        string answer = Answers.GetValueOrDefault(method.GetString()!, """{"jsonrpc":"2.0","id":§,"result":{}}""").Replace("§", id.GetRawText(), StringComparison.Ordinal);
        context.Response.ContentType = answer.StartsWith('{') ? "application/json" : "text/event-stream";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer));
    }
}

/// <summary>One request as the server got it.</summary>
internal sealed record Received(string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers);
