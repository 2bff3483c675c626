namespace Cordon.EndToEnd.Matrix;

/// <summary>One route of the gateway as a client uses it.</summary>
/// <param name="Streams">Whether its answers may be event streams.</param>
/// <param name="Anthropic">Whether the client says that it speaks Anthropic's dialect, on the path that both providers share.</param>
/// <param name="StreamPath">Where streams are asked for, when the path says so and not the body.</param>
internal sealed record Route(string Name, string Path, bool Streams = false, bool Get = false, bool Anthropic = false, string? StreamPath = null)
{
    public static readonly Route Chat = new("chat", "/v1/chat/completions", Streams: true);
    public static readonly Route Responses = new("responses", "/v1/responses", Streams: true);
    public static readonly Route Completions = new("completions", "/v1/completions", Streams: true);
    public static readonly Route Embeddings = new("embeddings", "/v1/embeddings");
    public static readonly Route Messages = new("messages", "/v1/messages", Streams: true);
    public static readonly Route CountTokens = new("count_tokens", "/v1/messages/count_tokens");
    public static readonly Route Models = new("models", "/v1/models", Get: true);
    public static readonly Route AnthropicModels = new("anthropic models", "/v1/models", Get: true, Anthropic: true);
    public static readonly Route Gemini = new("gemini", "/v1beta/models/m:generateContent", Streams: true, StreamPath: "/v1beta/models/m:streamGenerateContent?alt=sse");
    public static readonly Route GeminiList = new("gemini list", "/v1beta/models/m:streamGenerateContent");
    public static readonly Route GeminiCount = new("gemini count", "/v1beta/models/m:countTokens");
    public static readonly Route GeminiEmbed = new("gemini embed", "/v1beta/models/m:embedContent");
    public static readonly Route GeminiBatch = new("gemini batch", "/v1beta/models/m:batchEmbedContents");
    public static readonly Route GeminiModels = new("gemini models", "/v1beta/models", Get: true);

    public static readonly Route Converse = new("converse", "/model/m/converse", Streams: true, StreamPath: "/model/m/converse-stream");
    public static readonly Route Invoke = new("invoke", "/model/m/invoke", Streams: true, StreamPath: "/model/m/invoke-with-response-stream");

    public static readonly Route[] All =
    [
        Chat, Responses, Completions, Embeddings, Messages, CountTokens, Models, AnthropicModels,
        Gemini, GeminiList, GeminiCount, GeminiEmbed, GeminiBatch, GeminiModels, Converse, Invoke,
    ];
}
