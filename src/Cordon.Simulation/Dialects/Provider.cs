using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Cordon.Simulation.Dialects;

/// <summary>Whose manners an answer has: headers, errors, streams.</summary>
internal enum Provider
{
    OpenAi,
    Anthropic,
    Ollama,
    Gemini,
    Bedrock,
}

internal static class Providers
{
    public static Provider Of(HttpRequest request)
    {
        PathString path = request.Path;
        bool isMethod = path.StartsWithSegments("/v1/models") && path.Value!.Contains(':', StringComparison.Ordinal);
        return path.StartsWithSegments("/api") ? Provider.Ollama
            : path.StartsWithSegments("/model") ? Provider.Bedrock
            : path.StartsWithSegments("/v1beta") || isMethod ? Provider.Gemini
            : request.Headers.ContainsKey("anthropic-version") || path.StartsWithSegments("/v1/messages") ? Provider.Anthropic
            : Provider.OpenAi;
    }

    extension(Provider provider)
    {
        /// <summary>The header with the request's id; null where there is none.</summary>
        public string? RequestIdHeader => provider switch
        {
            Provider.Anthropic => "request-id",
            Provider.Bedrock => "x-amzn-RequestId",
            Provider.Ollama => null,
            Provider.OpenAi or Provider.Gemini => "x-request-id",
        };

        public JsonObject Write(Problem problem) => provider switch
        {
            Provider.OpenAi => problem.OpenAi(),
            Provider.Anthropic => problem.Anthropic(),
            Provider.Ollama => problem.Ollama(),
            Provider.Gemini => problem.Gemini(),
            Provider.Bedrock => problem.Bedrock(),
        };
    }
}

/// <summary>Azure serves OpenAI's formats behind paths of its own; the older ones want a version in the query.</summary>
internal static class AzurePaths
{
    private const string Root = "/openai/";
    private const string Deployments = Root + "deployments/";

    /// <summary>The path at OpenAI that answers the same; any other path as it stands.</summary>
    public static string Meaning(HttpRequest request)
    {
        string path = request.Path.Value ?? "";
        if (path.StartsWith(Root + "v1/", StringComparison.Ordinal))
        {
            return path[(Root.Length - 1)..];
        }

        if (!path.StartsWith(Root, StringComparison.Ordinal) || !request.Query.ContainsKey("api-version"))
        {
            return path;
        }

        int name = path.StartsWith(Deployments, StringComparison.Ordinal) ? path.IndexOf('/', Deployments.Length) : Root.Length - 1;
        return name < 0 ? path : "/v1" + path[name..];
    }
}
