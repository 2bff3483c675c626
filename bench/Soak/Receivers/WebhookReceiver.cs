using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cordon.Soak.Receivers;

/// <summary>
/// Takes webhooks, and misbehaves: now and then it fails, answers after it has taken a batch as if it had not, or breaks the connection. When
/// it is killed, what it is busy with gets no answer.
/// </summary>
internal sealed class WebhookReceiver(int port, int seed) : IAsyncDisposable
{
    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();
    private WebApplication? _app;

    public Delivered Delivered { get; } = new();

    public int Restarts { get; private set; }

    /// <summary>Batches that were refused, or taken without saying so.</summary>
    public int Unkindnesses { get; private set; }

    public async Task StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
        WebApplication app = builder.Build();
        app.Run(TakeAsync);
        await app.StartAsync();
        _app = app;
    }

    public async Task KillAsync()
    {
        Restarts++;
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            // At once: nobody who is being served gets an answer.
            using CancellationTokenSource now = new();
            await now.CancelAsync();
            await _app.StopAsync(now.Token);
            await _app.DisposeAsync();
            _app = null;
        }
    }

    private async Task TakeAsync(HttpContext context)
    {
        int chance = Chance();
        if (chance == 0)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        using JsonDocument batch = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        foreach (JsonElement statement in batch.RootElement.GetProperty("data").EnumerateArray())
        {
            Delivered.Take(statement.GetProperty("id").GetString()!);
        }

        if (chance == 1)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
        else if (chance == 2)
        {
            context.Abort();
        }
    }

    private int Chance()
    {
        lock (_gate)
        {
            int chance = _random.Next(60);
            Unkindnesses += chance < 3 ? 1 : 0;
            return chance;
        }
    }
}
