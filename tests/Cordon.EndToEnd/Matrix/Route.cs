namespace Cordon.EndToEnd.Matrix;

/// <summary>One route of the gateway as a client uses it.</summary>
/// <param name="Streams">Whether its answers may be streams.</param>
/// <param name="Anthropic">Whether the client says that it speaks Anthropic's dialect, on the path that both providers share.</param>
/// <param name="Unasked">Whether it streams unless it is told not to.</param>
/// <param name="Pattern">The path as the dialects list it, where a part of it is a name.</param>
/// <param name="Query">What its clients put behind the path.</param>
/// <param name="Form">The name of the file that is sent, where requests are forms.</param>
/// <param name="IsFile">Whether its answers are files, which are no streams however they begin.</param>
/// <param name="StreamPath">Where streams are asked for, when the path says so and not the body.</param>
internal sealed record Route(
    string Name, string Path, bool Streams = false, bool Get = false, bool Anthropic = false, bool Unasked = false, string? Pattern = null, string Query = "",
    string? StreamPath = null, string? Form = null, bool IsFile = false)
{
    public static readonly Route Chat = new("chat", "/v1/chat/completions", Streams: true);
    public static readonly Route Responses = new("responses", "/v1/responses", Streams: true);
    public static readonly Route Completions = new("completions", "/v1/completions", Streams: true);
    public static readonly Route Embeddings = new("embeddings", "/v1/embeddings");
    public static readonly Route Moderations = new("moderations", "/v1/moderations");
    public static readonly Route Messages = new("messages", "/v1/messages", Streams: true);
    public static readonly Route CountTokens = new("count_tokens", "/v1/messages/count_tokens");
    public static readonly Route Models = new("models", "/v1/models", Get: true);
    public static readonly Route AnthropicModels = new("anthropic models", "/v1/models", Get: true, Anthropic: true);
    public static readonly Route Gemini = OfGemini("gemini", "generateContent", "streamGenerateContent?alt=sse");
    public static readonly Route GeminiList = OfGemini("gemini list", "streamGenerateContent");
    public static readonly Route GeminiCount = OfGemini("gemini count", "countTokens");
    public static readonly Route GeminiEmbed = OfGemini("gemini embed", "embedContent");
    public static readonly Route GeminiBatch = OfGemini("gemini batch", "batchEmbedContents");
    public static readonly Route GeminiModels = new("gemini models", "/v1beta/models", Get: true);

    public static readonly Route Converse = OfModel("converse", "converse", "converse-stream");
    public static readonly Route Invoke = OfModel("invoke", "invoke", "invoke-with-response-stream");

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

    public static readonly Route Uploads = new("files", "/v1/files", Form: "notes.txt");
    public static readonly Route UploadedLines = new("files of a batch", "/v1/files", Pattern: "", Form: "lines.jsonl");
    public static readonly Route AnthropicUploads = new("anthropic files", "/v1/files", Anthropic: true, Pattern: "", Form: "notes.txt");
    public static readonly Route Batches = new("batches", "/v1/batches");
    public static readonly Route MessageBatches = new("message batches", "/v1/messages/batches", Anthropic: true);
    public static readonly Route Conversations = new("conversations", "/v1/conversations");
    public static readonly Route ConversationMetadata = new("conversation", "/v1/conversations/conv_1", Pattern: "/v1/conversations/{id}");
    public static readonly Route ConversationItems = new("conversation items", "/v1/conversations/conv_1/items", Pattern: "/v1/conversations/{id}/items");
    public static readonly Route StoredResponse = new("stored response", "/v1/responses/resp_1", Get: true);
    public static readonly Route FileContent = new("file content", "/v1/files/file-1/content", Get: true, IsFile: true);
    public static readonly Route BatchResults = new("batch results", "/v1/messages/batches/msgbatch_1/results", Get: true, Anthropic: true, IsFile: true);

    /// <summary>What the provider keeps: another model's answers are scripted there.</summary>
    public static readonly Route[] Kept =
    [
        Uploads, UploadedLines, AnthropicUploads, Batches, MessageBatches, Conversations, ConversationMetadata, ConversationItems, StoredResponse, FileContent, BatchResults,
    ];

    public static readonly Route[] All =
    [
        Chat, Responses, Completions, Embeddings, Moderations, Messages, CountTokens, Models, AnthropicModels,
        OllamaChat, OllamaGenerate, OllamaEmbed, OllamaEmbeddings, OllamaShow, OllamaTags, OllamaPs, OllamaVersion,
        AzureChat, AzureCompletions, AzureEmbeddings, AzureResponses, AzureV1Chat, AzureV1Completions, AzureV1Responses, AzureV1Embeddings, AzureV1Models,
        Gemini, GeminiList, GeminiCount, GeminiEmbed, GeminiBatch, GeminiModels, Converse, Invoke,
    ];

    /// <summary>The same of where streams are asked for, when that is a path of its own.</summary>
    public string? StreamPattern => StreamPath?.StartsWith("/model/m/", StringComparison.Ordinal) == true ? StreamPath.Replace("/m/", "/{model}/", StringComparison.Ordinal) : null;

    private const string Version = "?api-version=2024-10-21";

    private static Route Deployed(string name, string tail, bool streams) =>
        new(name, "/openai/deployments/desk-1" + tail, streams, Pattern: "/openai/deployments/{deployment}" + tail, Query: Version);

    private static Route OfGemini(string name, string operation, string? streams = null) =>
        new(name, "/v1beta/models/m:" + operation, Streams: streams is not null, Pattern: "/v1beta/models/{model}:" + operation, StreamPath: streams is null ? null : "/v1beta/models/m:" + streams);

    private static Route OfModel(string name, string operation, string streams) =>
        new(name, "/model/m/" + operation, Streams: true, Pattern: "/model/{model}/" + operation, StreamPath: "/model/m/" + streams);
}
