using System.Collections.Immutable;

namespace Cordon.Gateway.Wire;

/// <summary>The paths of what providers keep beyond an exchange: stored responses, conversations, files, batches.</summary>
internal static class KeptRoutes
{
    // Ids of providers are words: nothing that another decoding would make a different path is in them.
    internal const int LongestId = 128;

    private static readonly OpenAiResponsesDialect Responses = new();
    private static readonly AnthropicMessagesDialect Messages = new();

    /// <summary>The paths that take a body; a name in braces stands for any id.</summary>
    public static IReadOnlyList<string> Paths { get; } =
        ["/v1/files", "/v1/batches", "/v1/messages/batches", "/v1/conversations", "/v1/conversations/{id}", "/v1/conversations/{id}/items"];

    /// <summary>What is not served, and why; null for every other path.</summary>
    public static string? Refusal(string path) => IsAt(path, "/v1/uploads")
        ? "Cordon reads a file whole, and an upload comes in pieces: send the file at once to /v1/files."
        : null;

    public static Dialect? Find(string method, string path, bool speaksAnthropic)
    {
        if (!path.StartsWith("/v1/", StringComparison.Ordinal))
        {
            return null;
        }

        string[] parts = path[4..].Split('/');
        return parts switch
        {
            ["responses", var id, .. var tail] when IsId(id) => OfResponse(method, id, tail),
            ["conversations", .. var tail] => OfConversation(method, tail),
            ["files", .. var tail] => OfFile(method, tail, speaksAnthropic ? Messages : Responses),
            ["batches", .. var tail] => OfBatch(method, tail, Responses, "openai-batches"),
            ["messages", "batches", .. var tail] => OfBatch(method, tail, Messages, "anthropic-batches"),
            _ => null,
        };
    }

    private static KeptDialect? OfResponse(string method, string id, string[] tail) => (method, tail) switch
    {
        ("GET", [] or ["input_items"]) => About(Responses, Responses.Name, KeptKind.Response, id, asksOnly: true),
        ("DELETE", []) or ("POST", ["cancel"]) => About(Responses, Responses.Name, KeptKind.Response, id, asksOnly: false),
        _ => null,
    };

    private static Dialect? OfConversation(string method, string[] tail)
    {
        const string Name = "openai-conversations";
        return (method, tail) switch
        {
            ("POST", []) => new OpenAiConversationsDialect(Responses, null),
            ("POST", [var id]) when IsId(id) => new OpenAiConversationsDialect(Responses, new KeptId(KeptKind.Conversation, id)),
            ("POST", [var id, "items"]) when IsId(id) => new OpenAiConversationsDialect(Responses, new KeptId(KeptKind.Conversation, id)),
            ("GET" or "DELETE", [var id]) when IsId(id) => About(Responses, Name, KeptKind.Conversation, id, asksOnly: method == "GET"),
            ("GET", [var id, "items"]) when IsId(id) => About(Responses, Name, KeptKind.Conversation, id, asksOnly: true),
            ("GET" or "DELETE", [var id, "items", var item]) when IsId(id) && IsId(item) => About(Responses, Name, KeptKind.Conversation, id, asksOnly: method == "GET"),
            _ => null,
        };
    }

    private static Dialect? OfFile(string method, string[] tail, Dialect family)
    {
        string name = family.Provider + "-files";
        return (method, tail) switch
        {
            ("POST", []) => new FilesDialect(family),
            ("GET", []) => new KeptDialect(family, name, KeptKind.File, [], asksOnly: true),
            ("GET" or "DELETE", [var id]) when IsId(id) => About(family, name, KeptKind.File, id, asksOnly: method == "GET"),
            ("GET", [var id, "content"]) when IsId(id) => new FileContentDialect(family, name, new KeptId(KeptKind.File, id)),
            _ => null,
        };
    }

    private static Dialect? OfBatch(string method, string[] tail, Dialect family, string name) => (method, tail) switch
    {
        ("POST", []) => family == Messages ? new AnthropicBatchesDialect(family) : new OpenAiBatchesDialect(family),
        ("GET", []) => new KeptDialect(family, name, KeptKind.Batch, [], asksOnly: true),
        ("GET", [var id]) when IsId(id) => About(family, name, KeptKind.Batch, id, asksOnly: true),
        ("POST", [var id, "cancel"]) when IsId(id) => About(family, name, KeptKind.Batch, id, asksOnly: false),
        ("DELETE", [var id]) when IsId(id) && family == Messages => About(family, name, KeptKind.Batch, id, asksOnly: false),
        ("GET", [var id, "results"]) when IsId(id) && family == Messages => new FileContentDialect(family, name, new KeptId(KeptKind.Batch, id)),
        _ => null,
    };

    private static KeptDialect About(Dialect family, string name, KeptKind kind, string id, bool asksOnly) =>
        new(family, name, kind, [new KeptId(kind, id)], asksOnly);

    private static bool IsAt(string path, string root) => path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/');

    private static bool IsId(string id) => id.Length is > 0 and <= LongestId && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
