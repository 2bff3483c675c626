using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cordon.Gateway.Admin;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it may be sent traffic. Both say what is degraded, and why.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder app, Readiness readiness)
    {
        app.MapGet("/healthz", (RequestDelegate)(context => WriteAsync(context, [], readiness.Degradations())));
        app.MapGet("/readyz", (RequestDelegate)(context => WriteAsync(context, readiness.Problems(), readiness.Degradations())));
    }

    private static Task WriteAsync(HttpContext context, ImmutableArray<Trouble> problems, ImmutableArray<Trouble> degraded) =>
        JsonReply.WriteAsync(context, problems.IsEmpty ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, json =>
        {
            json.WriteString("status", !problems.IsEmpty ? "unavailable" : degraded.IsEmpty ? "ok" : "degraded");
            JsonReply.WriteWords(json, "problems", problems.Select(trouble => trouble.Word));
            JsonReply.WriteWords(json, "degraded", degraded.Select(trouble => trouble.Word));
            json.WriteStartObject("why");
            foreach (Trouble trouble in problems.Concat(degraded).DistinctBy(trouble => trouble.Word))
            {
                json.WriteString(trouble.Word, trouble.Why);
            }

            json.WriteEndObject();
        });
}
