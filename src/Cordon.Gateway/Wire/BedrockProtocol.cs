namespace Cordon.Gateway.Wire;

/// <summary>Parameters and property names of Bedrock's Converse, and of the bodies that model families have of their own.</summary>
internal static class BedrockProtocol
{
    private static readonly string[] Block =
    [
        "toolUse/toolUseId", "toolUse/type", "toolResult/toolUseId", "toolResult/status", "toolResult/type", "image/format", "document/format", "video/format",
        "audio/format", "image/source/s3Location/bucketOwner", "document/source/s3Location/bucketOwner", "video/source/s3Location/bucketOwner",
        "audio/source/s3Location/bucketOwner", "cachePoint/type", "cachePoint/ttl", "guardContent/text/qualifiers/*", "guardContent/image/format",
    ];

    private static readonly string[] BlockNames =
    [
        "content", "text", "image", "document", "video", "audio", "source", "bytes", "s3Location", "uri", "name", "context", "citations", "enabled", "toolUse",
        "input", "toolResult", "json", "guardContent", "reasoningContent", "reasoningText", "signature", "redactedContent", "citationsContent", "searchResult",
        "title", "cachePoint", "sourceContent", "location", "web", "url", "domain", "documentChar", "documentPage", "documentChunk", "searchResultLocation",
        "documentIndex", "searchResultIndex", "start", "end", "error", "toolAddition", "toolRemoval", "tool", "role",
    ];

    private static readonly string[] Events =
    [
        "role", "stopReason", "start/toolUse/toolUseId", "start/toolUse/type", "start/toolResult/toolUseId", "start/toolResult/status", "start/toolResult/type",
        "start/image/format", "performanceConfig/latency", "serviceTier/type", "usage/cacheDetails/*/ttl", "p",
    ];

    private static readonly string[] EventTypes = ["messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"];

    public static Protocol Request { get; } = new(
    [
        .. In("messages/*/content/*/"), .. In("messages/*/content/*/toolResult/content/*/"), .. In("system/*/"), "toolConfig/toolChoice/tool/name",
        "toolConfig/tools/*/cachePoint/type", "toolConfig/tools/*/cachePoint/ttl", "guardrailConfig/guardrailIdentifier", "guardrailConfig/guardrailVersion",
        "guardrailConfig/trace", "guardrailConfig/streamProcessingMode", "performanceConfig/latency", "serviceTier/type", "inferenceConfig/stopSequences/*~",
        "outputConfig/effort", "outputConfig/textFormat/type", "additionalModelResponseFieldPaths/*", "schemaVersion",
    ],
    [
        .. BlockNames, "messages", "system", "toolConfig", "tools", "toolChoice", "auto", "any", "inferenceConfig", "maxTokens", "max_new_tokens", "temperature", "topP",
        "topK", "additionalModelRequestFields", "promptVariables", "requestMetadata", "outputConfig", "textFormat", "structure", "jsonSchema", "schema", "description",
    ]);

    public static Protocol Answer { get; } = new(
    [
        "output/message/role", .. In("output/message/content/*/"), .. Events, .. EventTypes.SelectMany(type => Events.Select(path => $"{type}/{path}")), "__type",
    ],
    [
        .. BlockNames, .. EventTypes, "output", "message", "usage", "inputTokens", "outputTokens", "totalTokens", "cacheReadInputTokens", "cacheWriteInputTokens",
        "cacheReadInputTokenCount", "cacheWriteInputTokenCount", "metrics", "latencyMs", "trace", "additionalModelResponseFields", "contentBlockIndex", "delta",
        "citation", "amazon-bedrock-invocationMetrics", "inputTokenCount", "outputTokenCount", "invocationLatency", "firstByteLatency",
        "serverToolUsage", "cacheDetails",
    ]);

    /// <summary>Bodies that are neither Anthropic's, nor a chat, nor Nova's: prompts, inputs to embed, Cohere's chats.</summary>
    public static Protocol Fields { get; } = new(
    [
        "input_type", "truncate", "embedding_types/*", "embeddingTypes/*", "textGenerationConfig/stopSequences/*~", "stop/*~", "stop_sequences/*~", "stopSequences/*~",
        "taskType", "prompt_truncation", "citation_quality", "return_likelihoods", "chat_history/*/role", "tool_choice", "response_format/type",
    ],
    [
        "prompt", "inputText", "texts", "message", "preamble", "chat_history", "documents", "tools", "tool_results", "query", "images", "inputImage", "image",
        "textGenerationConfig", "maxTokenCount", "temperature", "topP", "max_gen_len", "max_tokens", "max_tokens_to_sample", "top_p", "top_k", "p", "k",
        "num_generations", "stream", "dimensions", "normalize", "embeddingConfig", "outputEmbeddingLength", "search_queries_only", "seed", "api_version",
        "frequency_penalty", "presence_penalty", "raw_prompting", "force_single_step", "response_format", "schema", "textToImageParams", "imageGenerationConfig",
    ]);

    public static Protocol FieldsAnswer { get; } = new(
    [
        "stop_reason", "finish_reason", "completionReason", "id", "generation_id", "response_id", "response_type", "model", "event_type", "results/*/completionReason",
        "outputs/*/stop_reason", "generations/*/id", "generations/*/finish_reason", "finish_reasons/*", "p", "__type",
    ],
    [
        "results", "outputText", "tokenCount", "inputTextTokenCount", "index", "totalOutputTextTokenCount", "generation", "prompt_token_count",
        "generation_token_count", "outputs", "text", "completion", "stop", "generations", "prompt", "is_finished", "embedding", "embeddings", "embeddingsByType",
        "float", "binary", "int8", "uint8", "ubinary", "base64", "texts", "images", "message", "artifacts", "tool_calls", "name", "parameters", "citations",
        "documents", "search_queries", "search_results", "is_search_required", "amazon-bedrock-invocationMetrics", "inputTokenCount", "outputTokenCount",
        "invocationLatency", "firstByteLatency", "token_likelihoods", "meta", "billed_units", "error",
    ]);

    private static IEnumerable<string> In(string prefix) => Block.Select(path => prefix + path);
}
