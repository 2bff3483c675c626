using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway;

/// <summary>The HTTP server as every gateway has it.</summary>
internal static class Listener
{
    private const int MostHeaderBytes = 64 * 1024;

    /// <param name="urls">Addresses, separated by semicolons.</param>
    public static WebApplication Build(string urls, Action<ILoggingBuilder>? logging)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        logging?.Invoke(builder.Logging);
        builder.WebHost.UseUrls(urls.Split(';'));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null; // Bounded at intake, with an error in the caller's dialect.
            kestrel.Limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
        });
        builder.Services.AddRoutingCore();
        return builder.Build();
    }
}

/// <summary>Lets the exchanges in flight finish before anything they need is closed.</summary>
internal sealed class RunningServer(WebApplication app) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
