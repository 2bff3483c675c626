using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Wire;

/// <summary>The wire formats Cordon speaks, by the request's method and path.</summary>
public static class Dialects
{
    private static readonly AnthropicMessagesDialect Anthropic = new();
    private static readonly OpenAiChatDialect Chat = new();
    private static readonly OpenAiCompletionsDialect Completions = new();
    private static readonly OpenAiResponsesDialect Responses = new();
    private static readonly OpenAiEmbeddingsDialect Embeddings = new();
    private static readonly OllamaChatDialect Ollama = new();
    private static readonly OllamaEmbedDialect OllamaEmbed = new();

    private static readonly (string Path, Dialect Dialect)[] Routes =
    [
        ("/v1/chat/completions", Chat),
        ("/v1/completions", Completions),
        ("/v1/responses", Responses),
        ("/v1/embeddings", Embeddings),
        ("/v1/moderations", new OpenAiModerationsDialect(Chat)),
        ("/v1/messages", Anthropic),
        ("/v1/messages/count_tokens", new AnthropicTokenCountDialect(Anthropic)),
        ("/api/chat", Ollama),
        ("/api/generate", new OllamaGenerateDialect()),
        ("/api/embed", OllamaEmbed),
        ("/api/embeddings", OllamaEmbed),
        ("/api/show", new OllamaShowDialect()),
        ("/openai/v1/chat/completions", new AzureDialect(Chat)),
        ("/openai/v1/completions", new AzureDialect(Completions)),
        ("/openai/v1/responses", new AzureDialect(Responses)),
        ("/openai/v1/embeddings", new AzureDialect(Embeddings)),
        ("/openai/responses", new AzureDialect(Responses)),
    ];

    /// <summary>What follows the name of an Azure deployment.</summary>
    private static readonly (string Tail, Dialect Format)[] OfDeployments =
        [("/chat/completions", Chat), ("/completions", Completions), ("/embeddings", Embeddings)];

    /// <summary>Every path that has a dialect and takes a body; a name in braces stands for any.</summary>
    public static IReadOnlyList<string> Paths { get; } =
    [
        .. Routes.Select(r => r.Path), .. OfDeployments.Select(r => $"{AzureDeployments.Prefix}{{deployment}}{r.Tail}"),
        .. GeminiCall.Versions.SelectMany(_ => GeminiCall.Operations, (version, operation) => $"{version}/models/{{model}}:{operation}"),
        .. BedrockCall.Operations.Select(operation => $"/model/{{model}}/{operation}"),
        .. KeptRoutes.Paths, McpRoute.Pattern, A2aRoute.Pattern,
    ];

    /// <summary>Both providers list their models at the same path; their clients differ by a header (<c>anthropic-version</c>).</summary>
    private const string ModelsPath = "/v1/models";

    private const string RealtimePath = "/v1/realtime";

    private static readonly OpenAiRealtimeDialect Realtime = new();
    private static readonly ModelsDialect AnthropicModels = new(Anthropic);
    private static readonly ModelsDialect OpenAiModels = new(Chat);
    private static readonly ModelsDialect AzureModels = new(new AzureDialect(Chat));
    private static readonly ModelsDialect OllamaModels = new(Ollama, OllamaProtocol.Models);

    /// <summary>The dialect of a route; null when the path is none of ours. Paths compare exactly, as upstreams do.</summary>
    /// <param name="query">With its question mark, for dialects in which it says what is asked.</param>
    public static Dialect? Find(string method, string path, bool speaksAnthropic = false, string? query = null)
    {
        if (McpRoute.Find(method.ToUpperInvariant(), path) is { } mcp)
        {
            return mcp;
        }

        if (A2aRoute.Find(method.ToUpperInvariant(), path) is { } a2a)
        {
            return a2a;
        }

        if (string.Equals(method, "GET", StringComparison.OrdinalIgnoreCase))
        {
            return path == RealtimePath ? Realtime
                : path is "/api/tags" or "/api/ps" or "/api/version" ? OllamaModels
                : IsOf(path, ModelsPath) ? speaksAnthropic ? AnthropicModels : OpenAiModels
                : IsOf(path, "/openai/v1/models") || IsOf(path, "/openai/models") ? AzureModels
                : GeminiCall.OfModels(path, query) is { } list ? new ModelsDialect(new GeminiDialect(list), GeminiProtocol.Models)
                : KeptRoutes.Find("GET", path, speaksAnthropic);
        }

        if (string.Equals(method, "DELETE", StringComparison.OrdinalIgnoreCase))
        {
            return KeptRoutes.Find("DELETE", path, speaksAnthropic);
        }

        if (!string.Equals(method, "POST", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        foreach ((string known, Dialect dialect) in Routes)
        {
            if (string.Equals(known, path, StringComparison.Ordinal))
            {
                return dialect;
            }
        }

        if (AzureDeployments.TryCut(path, out string deployment, out string tail))
        {
            foreach ((string known, Dialect format) in OfDeployments)
            {
                if (known == tail)
                {
                    return new AzureDialect(format, deployment);
                }
            }
        }

        return GeminiCall.Of(path, query) is { } gemini ? Gemini(gemini) : BedrockCall.Of(path) is { } bedrock ? Bedrock(bedrock) : KeptRoutes.Find("POST", path, speaksAnthropic);
    }

    /// <summary>In whose words to say that a path is not served; null where no provider is known to have it.</summary>
    public static Dialect? Nearest(string path) =>
        path.StartsWith("/mcp/", StringComparison.Ordinal) ? Named("mcp")
        : path.StartsWith("/a2a/", StringComparison.Ordinal) ? Named("a2a")
        : path.StartsWith("/api/", StringComparison.Ordinal) ? Ollama
        : path.StartsWith("/v1beta/", StringComparison.Ordinal) ? Named("gemini")
        : path.StartsWith("/model/", StringComparison.Ordinal) ? Named("bedrock-converse")
        : null;

    private static Dialect Gemini(GeminiCall call) =>
        call.Operation is "embedContent" or "batchEmbedContents" ? new GeminiEmbeddingsDialect(call) : new GeminiDialect(call);

    private static Dialect Bedrock(BedrockCall call) =>
        call.Operation.StartsWith("converse", StringComparison.Ordinal) ? new BedrockConverseDialect(call) : new BedrockInvokeDialect(call);

    /// <summary>A list of models, or one of them by its name.</summary>
    private static bool IsOf(string path, string list) =>
        path.StartsWith(list, StringComparison.Ordinal) && (path.Length == list.Length || (path[list.Length] == '/' && IsModelName(path[(list.Length + 1)..])));

    // What another decoding, or the upstream's, would make a different path is no name: the operator's credential goes with it.
    private static bool IsModelName(string name) =>
        !name.AsSpan().ContainsAny("%\\?#;") && !name.Any(char.IsControl) && name.Split('/').All(part => part is not ("" or "." or ".."));

    /// <summary>The dialect of a request; null when it is on none of our routes.</summary>
    public static Dialect? Of(HttpRequest request) =>
        Find(request.Method, request.Path.Value ?? "", request.Headers.ContainsKey("anthropic-version"), request.QueryString.Value);

    /// <summary>The dialect of that <see cref="Dialect.Name"/>, or null.</summary>
    public static Dialect? Named(string name)
    {
        switch (name)
        {
            case "gemini" or "gemini-embeddings":
                return Gemini(new GeminiCall("m", name == "gemini" ? "generateContent" : "batchEmbedContents", null));
            case "bedrock-converse" or "bedrock-invoke":
                return Bedrock(new BedrockCall("m", name["bedrock-".Length..]));
            case "mcp":
                return new McpDialect("server", "POST");
            case "a2a":
                return new A2aDialect("agent", isCard: false);
        }

        foreach ((_, Dialect dialect) in Routes)
        {
            if (dialect.Name == name)
            {
                return dialect;
            }
        }

        return name == Realtime.Name ? Realtime : null;
    }

    /// <summary>
    /// Whether a path belongs to the Realtime API but is none that Cordon serves. What is made there (a client's secret, a call) lets its holder talk
    /// to the model without Cordon.
    /// </summary>
    public static bool IsAroundUs(string path) => path.StartsWith(RealtimePath + "/", StringComparison.Ordinal);
}
