using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cordon.Trajectories;

/// <summary>A model that wants what the trajectory says it wants: the call stands in a header, in base64. Nothing is left to chance, and every attack succeeds with it.</summary>
internal sealed class ObedientModel : IAsyncDisposable
{
    public const string Header = "x-wanted-call";

    private readonly WebApplication _app;

    private ObedientModel(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<ObedientModel> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        return new ObedientModel(app);
    }

    public static string Encoded(WantedCall call) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(new JsonObject { ["name"] = call.Tool, ["arguments"] = call.Arguments }.ToJsonString()));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        JsonObject message = new() { ["role"] = "assistant", ["content"] = "Done." };
        if (context.Request.Headers[Header].ToString() is { Length: > 0 } wanted)
        {
            JsonNode function = JsonNode.Parse(Convert.FromBase64String(wanted))!;
            message["content"] = null;
            message["tool_calls"] = new JsonArray(new JsonObject { ["id"] = "call_1", ["type"] = "function", ["function"] = function });
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(new JsonObject
        {
            ["id"] = "c", ["object"] = "chat.completion", ["created"] = 1, ["model"] = "m",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["finish_reason"] = "stop", ["message"] = message }),
        }.ToJsonString());
    }
}
