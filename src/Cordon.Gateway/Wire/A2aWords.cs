namespace Cordon.Gateway.Wire;

/// <summary>What of A2A's messages is protocol and nobody's text: of version 0.3, and of 1.0.</summary>
internal static class A2aWords
{
    /// <summary>Methods that are served. What lists tasks, or gives another card, lists and gives it for the operator's account and not for the caller.</summary>
    public static readonly string[] Methods =
    [
        "message/send", "message/stream", "tasks/get", "tasks/cancel", "tasks/resubscribe",
        "tasks/pushNotificationConfig/set", "tasks/pushNotificationConfig/get", "tasks/pushNotificationConfig/list", "tasks/pushNotificationConfig/delete",
        "SendMessage", "SendStreamingMessage", "GetTask", "CancelTask", "SubscribeToTask",
        "CreateTaskPushNotificationConfig", "GetTaskPushNotificationConfig", "ListTaskPushNotificationConfigs", "DeleteTaskPushNotificationConfig",
    ];

    /// <summary>Names of members that say nothing by themselves.</summary>
    public static Protocol Names { get; } = new(
        [],
        [
            "message", "configuration", "metadata", "kind", "messageId", "role", "parts", "contextId", "taskId", "id", "text", "data", "file", "bytes", "uri", "url", "raw", "filename", "mimeType",
            "mediaType", "name", "extensions", "referenceTaskIds", "acceptedOutputModes", "blocking", "returnImmediately", "historyLength", "pushNotificationConfig", "taskPushNotificationConfig",
            "token", "authentication", "schemes", "scheme", "credentials", "status", "state", "timestamp", "artifacts", "artifact", "artifactId", "description", "history", "final", "append", "lastChunk",
            "task", "statusUpdate", "artifactUpdate", "pushNotificationConfigId", "config", "configs", "nextPageToken", "pageSize", "tenant", "code", "error", "result", "method", "params", "jsonrpc",
            "createTime", "updateTime", "lastModified", "totalSize", "tasks",
        ]);

    public static Protocol Card { get; } = new(
        [],
        [
            "name", "description", "url", "version", "protocolVersion", "preferredTransport", "additionalInterfaces", "supportedInterfaces", "transport", "protocolBinding", "provider", "organization",
            "iconUrl", "documentationUrl", "capabilities", "streaming", "pushNotifications", "stateTransitionHistory", "extensions", "extendedAgentCard", "securitySchemes", "security", "defaultInputModes",
            "defaultOutputModes", "skills", "id", "tags", "examples", "inputModes", "outputModes", "supportsAuthenticatedExtendedCard", "signatures", "protected", "signature", "header", "uri", "required",
            "params", "type", "in", "scheme", "bearerFormat", "flows", "openIdConnectUrl", "tokenUrl", "authorizationUrl", "refreshUrl", "scopes", "securityRequirements", "schemes", "list", "tenant",
        ]);

    /// <summary>Messages of a client.</summary>
    public static Protocol Asked { get; } = new(
        ["jsonrpc", "id", "method", "params/id", "params/taskId", "params/pushNotificationConfigId", "params/configuration/acceptedOutputModes/*"], [.. Names.Names]);

    /// <summary>Messages of an agent.</summary>
    public static Protocol Answered { get; } = new(["jsonrpc", "id"], [.. Names.Names]);

    /// <summary>Members whose other spellings a reader of another language takes for them.</summary>
    public static Protocol Envelope { get; } = new([], ["jsonrpc", "id", "method", "params", "result", "error", "message", "parts", "messageId", "taskId", "contextId", "configuration"]);
}
