using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cordon.EndToEnd;

/// <summary>An upstream that answers just what a test tells it to, byte for byte. Which text it gives when nothing else is told: <see cref="Text"/>.</summary>
internal sealed class ScriptedModel : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _answered;

    private ScriptedModel(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public string Text { get; set; } = "Noted.";

    /// <summary>Answers in the place of <see cref="Text"/>.</summary>
    public Func<HttpContext, Task>? Script { get; set; }

    /// <summary>How many requests have come.</summary>
    public int Answered => Volatile.Read(ref _answered);

    public static async Task<ScriptedModel> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        ScriptedModel model = new(app);
        app.UseWebSockets();
        app.Run(context =>
        {
            Interlocked.Increment(ref model._answered);
            return model.Script is { } script ? script(context) : model.AnswerAsync(context);
        });
        await app.StartAsync();
        return model;
    }

    public static Task WriteAsync(HttpContext context, string body, string type = "application/json")
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body, Encoding.UTF8);
        bool stream = (await reader.ReadToEndAsync(context.RequestAborted)).Contains("\"stream\":true", StringComparison.Ordinal);
        (string type, string body) = ScriptedAnswers.Of(context.Request.Path.Value!, Text, stream);
        await WriteAsync(context, body, type);
    }
}
