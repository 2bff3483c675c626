using System.Buffers;
using Cordon.Gateway.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Cordon.Gateway.Admin;

/// <summary><c>/metrics</c> for Prometheus. It names tenants, applications and models, so on the gateway's own addresses it asks for an admin key.</summary>
internal static class MetricsEndpoint
{
    public static void Map(IEndpointRouteBuilder app, MetricCollector metrics, Func<RequestDelegate, RequestDelegate> guarded) =>
        app.MapMethods("/metrics", ["GET"], guarded(context => WriteAsync(context, metrics)));

    private static async Task WriteAsync(HttpContext context, MetricCollector metrics)
    {
        bool openMetrics = WantsOpenMetrics(context.Request);
        ArrayBufferWriter<byte> text = new(32 * 1024);
        metrics.Collect(families => new PrometheusText(text, openMetrics).Write(families));
        context.Response.ContentType = openMetrics ? PrometheusText.OpenMetrics : PrometheusText.Plain;
        context.Response.ContentLength = text.WrittenCount;
        await context.Response.Body.WriteAsync(text.WrittenMemory, context.RequestAborted);
    }

    // Plain text for whoever has no opinion: every scraper reads it.
    private static bool WantsOpenMetrics(HttpRequest request)
    {
        double plain = 0, open = 0;
        foreach (MediaTypeHeaderValue type in request.GetTypedHeaders().Accept)
        {
            double quality = type.Quality ?? 1;
            if (string.Equals(type.MediaType.Value, "application/openmetrics-text", StringComparison.OrdinalIgnoreCase))
            {
                open = type.Parameters.Any(parameter => parameter.Name == "version" && parameter.Value != "1.0.0") ? open : Math.Max(open, quality);
            }
            else if (type.MatchesMediaType("text/plain"))
            {
                plain = Math.Max(plain, quality);
            }
        }

        return open > 0 && open >= plain;
    }
}
