namespace Cordon.Gateway.Wire;

/// <summary>What of MCP's messages is protocol and nobody's text. Cursors, names and addresses are not among it: they are read.</summary>
internal static class McpWords
{
    private static readonly string[] Task = ["taskId", "status", "createdAt", "lastUpdatedAt"];

    /// <summary>Names of members that say nothing by themselves, in blocks of content, definitions and schemas.</summary>
    public static Protocol Names { get; } = new(
        [],
        [
            .. JsonSchemaWords.Names.Names,
            "text", "data", "mimeType", "annotations", "audience", "priority", "lastModified", "resource", "resources", "uri", "uriTemplate", "blob", "size", "icons", "src",
            "sizes", "theme", "_meta", "role", "content", "structuredContent", "isError", "id", "input", "toolUseId", "inputSchema", "outputSchema", "execution",
            "taskSupport", "readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint", "arguments", "version", "websiteUrl", "tools", "prompts", "listChanged",
            "subscribe", "completions", "logging", "experimental", "sampling", "elicitation", "roots", "tasks", "extensions", "context", "form", "messages", "message",
            "mode", "requestedSchema", "systemPrompt", "modelPreferences", "hints", "costPriority", "speedPriority", "intelligencePriority", "temperature", "maxTokens",
            "stopSequences", "includeContext", "metadata", "toolChoice", "task", "ttl", "progressToken", "elicitationId", "enumNames", "argument", "value", "values",
            "hasMore", "total", "ref", "code", "list", "cancel", "requests", "create", "call", "createMessage", "method", "params", "taskId", "lastUpdatedAt",
            "capabilities", "clientInfo", "serverInfo", "instructions", "contents", "resourceTemplates", "completion", "cursor", "nextCursor", "model", "reason", "logger", "uris",
            "error", "progress", "pollInterval", "statusMessage", "inputRequests", "inputResponses", "requestState",
        ]);

    /// <summary>Messages of a client.</summary>
    public static Protocol Asked { get; } = new(
        [
            "jsonrpc", "id", "method", "params/protocolVersion", "params/level", "params/requestId", "params/progressToken", "params/_meta/progressToken",
            "params/taskId", "result/action", "result/role", "result/stopReason",
            .. Task.Select(word => "result/" + word),
        ],
        [.. Names.Names]);

    /// <summary>Messages of a server.</summary>
    public static Protocol Answered { get; } = new(Answers, [.. Names.Names]);

    /// <summary>The same where several come in one array, as a server of 2025-03-26 may send them.</summary>
    public static Protocol AnsweredTogether { get; } = new([.. Answers.Select(path => "*/" + path)], [.. Names.Names]);

    /// <summary>Members whose other spellings a reader of another language takes for them.</summary>
    public static Protocol Envelope { get; } = new(
        [], ["jsonrpc", "id", "method", "params", "result", "error", "name", "arguments", "uri", "ref", "argument", "context", "cursor", "content", "action"]);

    // A property, because the list is needed before its field would be set.
    private static string[] Answers =>
    [
        "jsonrpc", "id", "method", "result/protocolVersion", "result/supportedVersions/*", "result/resultType", "result/cacheScope", "params/level", "params/requestId",
        "params/progressToken", "params/elicitationId", "params/_meta/progressToken",
        .. Task.Select(word => "result/" + word), .. Task.Select(word => "result/task/" + word), .. Task.Select(word => "result/tasks/*/" + word), .. Task.Select(word => "params/" + word),
    ];
}
