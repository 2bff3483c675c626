using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cordon.Oversight.Tests.Export;

/// <summary>One POST as it arrived.</summary>
internal sealed record Posted(string Path, Dictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public IEnumerable<string> Ids => Json.GetProperty("data").EnumerateArray().Select(statement => statement.GetProperty("id").GetString()!);
}

/// <summary>A web server that takes webhooks, and answers each as a test says.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Posted> _posted = [];

    private WebhookReceiver(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First() + "/hook");

    /// <summary>All that arrived, accepted or not.</summary>
    public IReadOnlyList<Posted> Posted => [.. _posted];

    /// <summary>What was answered with 2xx.</summary>
    public ConcurrentQueue<Posted> Accepted { get; } = [];

    /// <param name="answer">Sets the status for the n-th POST, from 0.</param>
    public static async Task<WebhookReceiver> StartAsync(Func<HttpContext, int, Posted, Task>? answer = null, int port = 0)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        WebApplication app = builder.Build();
        WebhookReceiver receiver = new(app);
        int count = -1;
        app.Run(async context =>
        {
            using StreamReader reader = new(context.Request.Body, Encoding.UTF8);
            Posted posted = new(context.Request.Path, context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()), await reader.ReadToEndAsync());
            receiver._posted.Enqueue(posted);
            await (answer?.Invoke(context, Interlocked.Increment(ref count), posted) ?? Task.CompletedTask);
            if (context.Response.StatusCode is >= 200 and < 300)
            {
                receiver.Accepted.Enqueue(posted);
            }
        });
        await app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
