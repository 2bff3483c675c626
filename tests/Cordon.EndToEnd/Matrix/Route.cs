namespace Cordon.EndToEnd.Matrix;

/// <summary>One route of the gateway as a client uses it.</summary>
/// <param name="Streams">Whether its answers may be streams.</param>
/// <param name="Anthropic">Whether the client says that it speaks Anthropic's dialect, on the path that both providers share.</param>
/// <param name="Unasked">Whether it streams unless it is told not to.</param>
/// <param name="Pattern">The path as the dialects list it, where a part of it is a name.</param>
/// <param name="Query">What its clients put behind the path.</param>
internal sealed record Route(
    string Name, string Path, bool Streams = false, bool Get = false, bool Anthropic = false, bool Unasked = false, string? Pattern = null, string Query = "")
{
    public static readonly Route Chat = new("chat", "/v1/chat/completions", Streams: true);
    public static readonly Route Responses = new("responses", "/v1/responses", Streams: true);
    public static readonly Route Completions = new("completions", "/v1/completions", Streams: true);
    public static readonly Route Embeddings = new("embeddings", "/v1/embeddings");
    public static readonly Route Messages = new("messages", "/v1/messages", Streams: true);
    public static readonly Route CountTokens = new("count_tokens", "/v1/messages/count_tokens");
    public static readonly Route Models = new("models", "/v1/models", Get: true);
    public static readonly Route AnthropicModels = new("anthropic models", "/v1/models", Get: true, Anthropic: true);

    public static readonly Route OllamaChat = new("ollama chat", "/api/chat", Streams: true, Unasked: true);
    public static readonly Route OllamaGenerate = new("ollama generate", "/api/generate", Streams: true, Unasked: true);
    public static readonly Route OllamaEmbed = new("ollama embed", "/api/embed");
    public static readonly Route OllamaEmbeddings = new("ollama embeddings", "/api/embeddings");
    public static readonly Route OllamaShow = new("ollama show", "/api/show");
    public static readonly Route OllamaTags = new("ollama tags", "/api/tags", Get: true);
    public static readonly Route OllamaPs = new("ollama ps", "/api/ps", Get: true);
    public static readonly Route OllamaVersion = new("ollama version", "/api/version", Get: true);

    public static readonly Route AzureChat = Deployed("azure chat", "/chat/completions", streams: true);
    public static readonly Route AzureCompletions = Deployed("azure completions", "/completions", streams: true);
    public static readonly Route AzureEmbeddings = Deployed("azure embeddings", "/embeddings", streams: false);
    public static readonly Route AzureResponses = new("azure responses", "/openai/responses", Streams: true, Query: Version);
    public static readonly Route AzureV1Chat = new("azure v1 chat", "/openai/v1/chat/completions", Streams: true);
    public static readonly Route AzureV1Completions = new("azure v1 completions", "/openai/v1/completions", Streams: true);
    public static readonly Route AzureV1Responses = new("azure v1 responses", "/openai/v1/responses", Streams: true);
    public static readonly Route AzureV1Embeddings = new("azure v1 embeddings", "/openai/v1/embeddings");
    public static readonly Route AzureV1Models = new("azure v1 models", "/openai/v1/models", Get: true);

    public static readonly Route[] All =
    [
        Chat, Responses, Completions, Embeddings, Messages, CountTokens, Models, AnthropicModels,
        OllamaChat, OllamaGenerate, OllamaEmbed, OllamaEmbeddings, OllamaShow, OllamaTags, OllamaPs, OllamaVersion,
        AzureChat, AzureCompletions, AzureEmbeddings, AzureResponses, AzureV1Chat, AzureV1Completions, AzureV1Responses, AzureV1Embeddings, AzureV1Models,
    ];

    private const string Version = "?api-version=2024-10-21";

    private static Route Deployed(string name, string tail, bool streams) =>
        new(name, "/openai/deployments/desk-1" + tail, streams, Pattern: "/openai/deployments/{deployment}" + tail, Query: Version);
}
