using System.Collections.Immutable;
using Cordon.Evidence;
using Cordon.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cordon.Gateway.Admin;

/// <summary>What must hold for the gateway to be sent traffic.</summary>
public sealed class Readiness(EvidenceLog log, PolicySource policies)
{
    public bool IsWarm { get; set; }

    /// <summary>What is wrong, as kebab-case words; empty when ready.</summary>
    public ImmutableArray<string> Problems() =>
    [
        .. IsWarm ? Array.Empty<string>() : ["warming-up"],
        .. log.CanAppend ? Array.Empty<string>() : ["evidence-unavailable"],
    ];

    /// <summary>What does not stop traffic but must not go unnoticed.</summary>
    public ImmutableArray<string> Degradations() => policies.Errors.IsEmpty ? [] : ["policy-reload-refused"];
}

internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder app, Readiness readiness)
    {
        app.MapGet("/healthz", (RequestDelegate)(context => WriteAsync(context, true, [], readiness.Degradations())));
        app.MapGet("/readyz", (RequestDelegate)(context =>
        {
            ImmutableArray<string> problems = readiness.Problems();
            return WriteAsync(context, problems.IsEmpty, problems, readiness.Degradations());
        }));
    }

    private static Task WriteAsync(HttpContext context, bool fine, ImmutableArray<string> problems, ImmutableArray<string> degraded) =>
        JsonReply.WriteAsync(context, fine ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, json =>
        {
            json.WriteString("status", fine ? degraded.IsEmpty ? "ok" : "degraded" : "unavailable");
            JsonReply.WriteWords(json, "problems", problems);
            JsonReply.WriteWords(json, "degraded", degraded);
        });
}
