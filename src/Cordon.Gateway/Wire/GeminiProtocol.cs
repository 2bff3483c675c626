namespace Cordon.Gateway.Wire;

/// <summary>Parameters and property names of Gemini's API, in both spellings.</summary>
internal static class GeminiProtocol
{
    private static readonly string[] Part =
    [
        "inlineData/mimeType", "fileData/mimeType", "functionCall/id", "functionResponse/id", "functionResponse/scheduling", "executableCode/language",
        "executableCode/id", "codeExecutionResult/outcome", "codeExecutionResult/id", "toolCall/id", "toolResponse/id", "toolResponse/toolType",
        "videoMetadata/startOffset", "videoMetadata/endOffset", "mediaResolution/level",
        "functionResponse/parts/*/inlineData/mimeType", "functionResponse/parts/*/fileData/mimeType",
    ];

    private static readonly string[] Asked =
    [
        "model", "cachedContent", "serviceTier", "safetySettings/*/category", "safetySettings/*/threshold", "safetySettings/*/method",
        "toolConfig/functionCallingConfig/mode", "toolConfig/functionCallingConfig/allowedFunctionNames/*", "toolConfig/retrievalConfig/languageCode",
        "generationConfig/responseMimeType", "generationConfig/responseModalities/*", "generationConfig/stopSequences/*~", "generationConfig/mediaResolution",
        "generationConfig/thinkingConfig/thinkingLevel", "generationConfig/speechConfig/languageCode",
        "generationConfig/speechConfig/voiceConfig/prebuiltVoiceConfig/voiceName", "generationConfig/imageConfig/aspectRatio", "generationConfig/imageConfig/imageSize",
        "systemInstruction/role", .. In("systemInstruction/parts/*/"), .. In("systemInstruction/parts/"),
        .. In("contents/*/parts/*/"), .. In("contents/*/parts/"), .. In("contents/parts/*/"), .. In("contents/parts/"),
        "taskType", "embedContentConfig/taskType", "content/role", .. In("content/parts/*/"), .. In("content/parts/"),
    ];

    private static readonly string[] Answered =
    [
        "modelVersion", "responseId", "createTime", "candidates/*/finishReason", "candidates/*/content/role", .. In("candidates/*/content/parts/*/"),
        .. Ratings("candidates/*/safetyRatings/*/"), "promptFeedback/blockReason", .. Ratings("promptFeedback/safetyRatings/*/"),
        "usageMetadata/promptTokensDetails/*/modality", "usageMetadata/candidatesTokensDetails/*/modality", "usageMetadata/cacheTokensDetails/*/modality",
        "usageMetadata/toolUsePromptTokensDetails/*/modality", "usageMetadata/trafficType", "usageMetadata/serviceTier", "promptTokensDetails/*/modality",
        "cacheTokensDetails/*/modality", "modelStatus/modelStage", "modelStatus/retirementTime",
        "error/status", "error/details/*/@type", "error/details/*/reason", "error/details/*/domain", "error/details/*/retryDelay",
    ];

    private static readonly string[] Names =
    [
        "contents", "content", "parts", "role", "text", "thought", "thoughtSignature", "inlineData", "data", "displayName", "fileData", "fileUri",
        "functionCall", "name", "args", "functionResponse", "response", "willContinue", "executableCode", "code", "codeExecutionResult", "output",
        "toolCall", "toolType", "toolResponse", "videoMetadata", "fps", "partMetadata", "mediaResolution", "numTokens",
    ];

    private static readonly string[] RequestNames =
    [
        .. Names, "generateContentRequest", "requests", "systemInstruction", "generationConfig", "candidateCount", "maxOutputTokens", "temperature", "topP",
        "topK", "seed", "presencePenalty", "frequencyPenalty", "responseLogprobs", "logprobs", "responseSchema", "responseJsonSchema", "responseFormat",
        "enableEnhancedCivicAnswers", "thinkingConfig", "includeThoughts", "thinkingBudget", "audioTimestamp", "tools", "toolConfig", "retrievalConfig",
        "latLng", "latitude", "longitude", "labels", "safetySettings", "title", "outputDimensionality", "autoTruncate", "documentOcr",
        "includeServerSideToolInvocations", "streamFunctionCallArguments", "multiSpeakerVoiceConfig", "speakerVoiceConfigs", "speaker", "store",
    ];

    private static readonly string[] AnswerNames =
    [
        .. Names, "candidates", "index", "tokenCount", "avgLogprobs", "logprobsResult", "chosenCandidates", "topCandidates", "token", "tokenId",
        "logProbability", "logProbabilitySum", "finishMessage", "citationMetadata", "citations", "citationSources", "startIndex", "endIndex", "uri",
        "title", "license", "publicationDate", "year", "month", "day", "groundingMetadata", "groundingAttributions", "groundingChunks", "web", "domain",
        "retrievedContext", "documentName", "ragChunk", "maps", "placeId", "placeAnswerSources", "reviewSnippets", "image", "imageUri", "sourceUri",
        "groundingSupports", "segment", "partIndex", "groundingChunkIndices", "confidenceScores", "renderedParts", "searchEntryPoint", "renderedContent",
        "sdkBlob", "webSearchQueries", "imageSearchQueries", "retrievalQueries", "retrievalMetadata", "googleSearchDynamicRetrievalScore",
        "googleMapsWidgetContextToken", "urlContextMetadata", "urlMetadata", "retrievedUrl", "urlRetrievalStatus", "safetyRatings", "probabilityScore",
        "severityScore", "blocked", "promptFeedback", "blockReasonMessage", "usageMetadata", "promptTokenCount", "cachedContentTokenCount",
        "candidatesTokenCount", "toolUsePromptTokenCount", "thoughtsTokenCount", "totalTokenCount", "totalTokens", "totalBillableCharacters",
        "embedding", "embeddings", "values", "shape", "statistics", "truncated", "error", "message", "details", "metadata", "modelStatus",
    ];

    public static Protocol Request { get; } = new(
        [.. Both(Asked), .. Both(Asked.Select(path => "generateContentRequest/" + path)), .. Both(Asked.Select(path => "requests/*/" + path))], [.. Spellings(RequestNames)]);

    /// <summary>An answer, or the list of answers that a stream is without events.</summary>
    public static Protocol Answer { get; } = new([.. Both(Answered), .. Both(Answered.Select(path => "*/" + path))], [.. Spellings(AnswerNames)]);

    public static Protocol Models { get; } = new(
        [.. Both(["name", "baseModelId", "version", "supportedGenerationMethods/*", "models/*/name", "models/*/baseModelId", "models/*/version",
            "models/*/supportedGenerationMethods/*", "nextPageToken", "error/status", "error/details/*/@type", "error/details/*/reason", "error/details/*/domain"])],
        [.. Spellings(["models", "displayName", "description", "inputTokenLimit", "outputTokenLimit", "temperature", "maxTemperature", "topP", "topK", "thinking", "error", "code", "message", "details", "metadata"])]);

    private static IEnumerable<string> In(string prefix) => Part.Select(path => prefix + path);

    private static IEnumerable<string> Ratings(string prefix) =>
        [prefix + "category", prefix + "probability", prefix + "severity", prefix + "overwrittenThreshold"];

    private static IEnumerable<string> Spellings(IEnumerable<string> names) => names.SelectMany(name => (string[])[name, ProtoNames.Snake(name)]).Distinct();

    // A document may spell each field as it likes.
    private static IEnumerable<string> Both(IEnumerable<string> paths) => paths.SelectMany(static path => path.Split('/')
        .Aggregate((IEnumerable<string>)[""], static (begun, step) => begun.SelectMany(_ => Spellings([step]), static (so, far) => so.Length == 0 ? far : $"{so}/{far}")));
}
