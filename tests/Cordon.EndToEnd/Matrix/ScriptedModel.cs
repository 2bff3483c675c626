using System.Collections.Concurrent;
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
        _server.Run(AnswerAsync);
    }

    /// <summary>Answers by the request's <c>x-cell</c>; each is given once.</summary>
    public ConcurrentDictionary<string, string> Answers { get; } = [];

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
        await context.Request.Body.CopyToAsync(Stream.Null);
        Assert.True(Answers.TryRemove(context.Request.Headers["x-cell"].ToString(), out string? answer));
        context.Response.ContentType = answer switch
        {
            ['{', .., '\n'] => "application/x-ndjson",
            ['{', ..] => "application/json",
            _ => "text/event-stream",
        };
        await context.Response.WriteAsync(answer);
    }
}
