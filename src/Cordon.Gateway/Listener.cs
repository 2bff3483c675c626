using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway;

/// <summary>The HTTP server as every gateway has it.</summary>
internal static class Listener
{
    private const int MostHeaderBytes = 64 * 1024;
    private const int MostHeaders = 100;

    /// <summary>Bytes per second, on average, once the grace is over.</summary>
    private const double SlowestBody = 240;

    private static readonly TimeSpan BodyGrace = TimeSpan.FromSeconds(5);

    /// <param name="urls">Addresses, separated by semicolons.</param>
    public static WebApplication Build(string urls, GatewayOptions options, Action<ILoggingBuilder>? logging)
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
            kestrel.Limits.MaxRequestHeaderCount = MostHeaders;
            kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = options.MaxConnections;
            // Who sends a head or a body drop by drop holds a place for hours at no cost.
            kestrel.Limits.RequestHeadersTimeout = options.HeadersTimeout;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(SlowestBody, BodyGrace);
        });
        builder.Services.AddRoutingCore();
        // How long a stop may take is said by who stops.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        return builder.Build();
    }
}
