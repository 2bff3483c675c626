using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Cordon.Simulation.Dialects;

/// <summary>Whose API a request speaks: it decides how errors look and what the request's id is called.</summary>
internal enum Family
{
    OpenAi,
    Anthropic,
    Gemini,
    Bedrock,
}

internal static class Families
{
    public static Family Of(HttpRequest request) =>
        request.Path.StartsWithSegments("/model") ? Family.Bedrock
        : request.Path.StartsWithSegments("/v1beta") || (request.Path.Value ?? "").Contains("/models/", StringComparison.Ordinal) && (request.Path.Value ?? "").Contains(':') ? Family.Gemini
        : request.Headers.ContainsKey("anthropic-version") || request.Path.StartsWithSegments("/v1/messages") ? Family.Anthropic
        : Family.OpenAi;

    extension(Family family)
    {
        public string RequestIdHeader => family switch
        {
            Family.Anthropic => "request-id",
            Family.Bedrock => "x-amzn-RequestId",
            _ => "x-request-id",
        };

        public JsonObject Write(Problem problem) => family switch
        {
            Family.OpenAi => problem.OpenAi(),
            Family.Anthropic => problem.Anthropic(),
            Family.Gemini => problem.Gemini(),
            Family.Bedrock => problem.Bedrock(),
        };
    }
}
