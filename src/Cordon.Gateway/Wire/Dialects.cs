using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Wire;

/// <summary>The wire formats Cordon speaks, by the request's method and path.</summary>
public static class Dialects
{
    private static readonly AnthropicMessagesDialect Anthropic = new();

    private static readonly (string Path, Dialect Dialect)[] Routes =
    [
        ("/v1/chat/completions", new OpenAiChatDialect()),
        ("/v1/completions", new OpenAiCompletionsDialect()),
        ("/v1/responses", new OpenAiResponsesDialect()),
        ("/v1/embeddings", new OpenAiEmbeddingsDialect()),
        ("/v1/messages", Anthropic),
        ("/v1/messages/count_tokens", new AnthropicTokenCountDialect(Anthropic)),
    ];

    /// <summary>Every path that has a dialect.</summary>
    public static IReadOnlyList<string> Paths { get; } =
    [
        .. Routes.Select(r => r.Path),
        .. GeminiCall.Versions.SelectMany(_ => GeminiCall.Operations, (version, operation) => $"{version}/models/{{model}}:{operation}"),
        .. BedrockCall.Operations.Select(operation => $"/model/{{model}}/{operation}"),
    ];

    /// <summary>Both providers list their models at the same path; their clients differ by a header (<c>anthropic-version</c>).</summary>
    private const string ModelsPath = "/v1/models";

    private static readonly ModelsDialect AnthropicModels = new(Anthropic);
    private static readonly ModelsDialect OpenAiModels = new(Routes[0].Dialect);

    /// <summary>The dialect of a route; null when the path is none of ours. Paths compare exactly, as upstreams do.</summary>
    /// <param name="query">With its question mark, for dialects in which it says what is asked.</param>
    public static Dialect? Find(string method, string path, bool speaksAnthropic = false, string? query = null)
    {
        if (string.Equals(method, "GET", StringComparison.OrdinalIgnoreCase))
        {
            return path == ModelsPath || (path.StartsWith(ModelsPath + "/", StringComparison.Ordinal) && IsModelName(path[(ModelsPath.Length + 1)..]))
                ? speaksAnthropic ? AnthropicModels : OpenAiModels
                : GeminiCall.OfModels(path, query) is { } list ? new ModelsDialect(new GeminiDialect(list), GeminiProtocol.Models) : null;
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

        return GeminiCall.Of(path, query) is { } gemini ? Gemini(gemini) : BedrockCall.Of(path) is { } bedrock ? Bedrock(bedrock) : null;
    }

    private static Dialect Gemini(GeminiCall call) =>
        call.Operation is "embedContent" or "batchEmbedContents" ? new GeminiEmbeddingsDialect(call) : new GeminiDialect(call);

    private static Dialect Bedrock(BedrockCall call) =>
        call.Operation.StartsWith("converse", StringComparison.Ordinal) ? new BedrockConverseDialect(call) : new BedrockInvokeDialect(call);

    // What another decoding, or the upstream's, would make a different path is no name: the operator's credential goes with it.
    private static bool IsModelName(string name) =>
        !name.AsSpan().ContainsAny("%\\?#") && !name.Any(char.IsControl) && name.Split('/').All(part => part is not ("" or "." or ".."));

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
        }

        foreach ((_, Dialect dialect) in Routes)
        {
            if (dialect.Name == name)
            {
                return dialect;
            }
        }

        return null;
    }
}
