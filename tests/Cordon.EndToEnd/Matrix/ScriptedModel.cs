using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cordon.EndToEnd.Matrix;

/// <summary>An upstream that answers word for word what it was given: for the surfaces that the simulated model never speaks on.</summary>
internal sealed class ScriptedModel : IAsyncDisposable
{
    private readonly WebApplication _server;

    private ScriptedModel()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.UseWebSockets();
        _server.Run(AnswerAsync);
    }

    /// <summary>Answers by the request's <c>x-cell</c>; each is given once.</summary>
    public ConcurrentDictionary<string, string> Answers { get; } = [];

    /// <summary>What came over WebSockets before an answer was asked for, by <c>x-cell</c>.</summary>
    public ConcurrentDictionary<string, string> Heard { get; } = [];

    public Uri Address => new(_server.Urls.First());

    public static async Task<ScriptedModel> StartAsync()
    {
        ScriptedModel model = new();
        await model._server.StartAsync();
        return model;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            await TalkAsync(context);
            return;
        }

        await context.Request.Body.CopyToAsync(Stream.Null);
        Assert.True(Answers.TryRemove(context.Request.Headers["x-cell"].ToString(), out string? answer));
        if (answer.StartsWith("aws\n", StringComparison.Ordinal))
        {
            // One message a line: its event type, and its JSON.
            context.Response.ContentType = AwsMessages.MediaType;
            foreach (string[] message in answer.Split('\n').Skip(1).Select(line => line.Split(' ', 2)))
            {
                await context.Response.Body.WriteAsync(message[0] == "chunk" ? AwsMessages.Chunk(message[1]) : AwsMessages.Event(message[0], message[1]));
            }

            return;
        }

        context.Response.ContentType = answer switch
        {
            ['{', .., '\n'] => "application/x-ndjson",
            ['{' or '[', ..] => "application/json",
            _ => "text/event-stream",
        };
        await context.Response.WriteAsync(answer);
    }

    /// <summary>Keeps what it hears until it is asked to respond, then says its lines, one event each.</summary>
    private async Task TalkAsync(HttpContext context)
    {
        string cell = context.Request.Headers["x-cell"].ToString();
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            WebSocketReceiveResult heard = await socket.ReceiveAsync(buffer, context.RequestAborted);
            string text = Encoding.UTF8.GetString(buffer, 0, heard.Count);
            if (heard.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
                return;
            }

            if (text != RealtimeCells.Go)
            {
                Heard[cell] = Heard.GetValueOrDefault(cell) + text;
                continue;
            }

            foreach (string line in Answers[cell].Split('\n'))
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(line), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
            }
        }
    }
}
