using System.Collections;
using Cordon.Gateway.Reply;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway;

/// <summary>The HTTP server as every gateway has it.</summary>
internal static partial class Listener
{
    private const int MostHeaderBytes = 64 * 1024;
    private const int MostHeaders = 100;

    /// <summary>Bytes per second, on average, once the grace is over.</summary>
    private const double SlowestBody = 240;

    private static readonly TimeSpan BodyGrace = TimeSpan.FromSeconds(5);

    /// <param name="urls">Addresses, separated by semicolons.</param>
    public static WebApplication Build(string urls, GatewayOptions options, Action<ILoggingBuilder>? logging)
    {
        // Not the usual builder: that one reads appsettings.json and variables of the process, which are not our configuration, and watches the working directory,
        // with the evidence in it, for changes.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        // The exporters of logs read the standard's variables there.
        builder.Configuration.AddInMemoryCollection(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(variable => ((string)variable.Key).StartsWith("OTEL_", StringComparison.Ordinal))
            .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value)));
        builder.WebHost.UseKestrelCore();
        logging?.Invoke(builder.Logging);
        // It would write exceptions with their messages, which may quote what was said, and streams that are cut on purpose.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
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
        // On Linux a socket's completion runs on the thread pool anyhow: what follows it need not change threads once more.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Services.AddRoutingCore();
        // How long a stop may take is said by who stops.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        WebApplication app = builder.Build();
        ILogger logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Listener));
        app.Use(next => context => WatchedAsync(next, context, logger));
        return app;
    }

    /// <summary>A mistake of ours that no step has turned into a refusal is logged by its place, without its message.</summary>
    private static async Task WatchedAsync(RequestDelegate next, HttpContext context, ILogger logger)
    {
        try
        {
            await next(context);
        }
        catch (Exception fault) when (fault is not (StreamCutException or OperationCanceledException or ConnectionResetException))
        {
            Unhandled(logger, fault.GetType().Name, fault.StackTrace);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed outside its pipeline: {Exception}\n{StackTrace}")]
    private static partial void Unhandled(ILogger logger, string exception, string? stackTrace);
}
