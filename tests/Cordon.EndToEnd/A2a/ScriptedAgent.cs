using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Cordon.EndToEnd.Mcp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cordon.EndToEnd.A2a;

/// <summary>An agent that says word for word what a test gives it: whole, or as events.</summary>
internal sealed class ScriptedAgent : IAsyncDisposable
{
    public const string UsualCard =
        """{"name":"Desk","description":"Knows the opening hours.","url":"https://agents.example.com/desk","preferredTransport":"JSONRPC","additionalInterfaces":[{"url":"https://agents.example.com/desk","transport":"JSONRPC"},{"url":"https://agents.example.com/grpc","transport":"GRPC"}],"version":"1.0.0","protocolVersion":"0.3.0","capabilities":{"streaming":true},"defaultInputModes":["text/plain"],"defaultOutputModes":["text/plain"],"skills":[{"id":"hours","name":"Hours","description":"Says when it is open.","tags":["hours"]}],"signatures":[{"protected":"e30","signature":"AAAA"}]}""";

    private readonly WebApplication _server;

    private ScriptedAgent()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    /// <summary>What is answered to a method: the message with § for the request's id. What begins with "data:" is a stream.</summary>
    public ConcurrentDictionary<string, string> Answers { get; } = [];

    public string Card { get; set; } = UsualCard;

    public ConcurrentQueue<Received> Received { get; } = [];

    public Uri Address => new(_server.Urls.First() + "/desk");

    public Uri CardAddress => new(_server.Urls.First() + "/.well-known/agent-card.json");

    public static async Task<ScriptedAgent> StartAsync()
    {
        ScriptedAgent agent = new();
        await agent._server.StartAsync();
        return agent;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body);
        string body = await reader.ReadToEndAsync();
        Received.Enqueue(new Received(context.Request.Method, context.Request.Path + context.Request.QueryString, body, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        if (context.Request.Method == "GET")
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Card);
            return;
        }

        using JsonDocument message = JsonDocument.Parse(body);
        string id = message.RootElement.GetProperty("id").GetRawText();
        string answer = Answers.GetValueOrDefault(message.RootElement.GetProperty("method").GetString()!, """{"jsonrpc":"2.0","id":§,"result":{"kind":"message","messageId":"m","role":"agent","parts":[{"kind":"text","text":"It opens at nine."}]}}""")
            .Replace("§", id, StringComparison.Ordinal);
        context.Response.ContentType = answer.StartsWith('{') ? "application/json" : "text/event-stream";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer));
    }
}
