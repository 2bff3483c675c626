using System.Text;
using System.Text.Json;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Mcp;

internal enum RpcKind
{
    Request,
    Notification,
    Response,
}

/// <summary>The head of a JSON-RPC 2.0 message: as much as it takes to know whom it is for.</summary>
/// <param name="Id">The id as it is written, so that <c>1</c> and <c>"1"</c> are two; null for notifications.</param>
/// <param name="Method">Null for responses.</param>
/// <param name="ProgressToken">The token, as it is written, under which a request wants to hear of progress, or under which a notification tells of it.</param>
internal sealed record RpcMessage(RpcKind Kind, string? Id, string? Method, string? ProgressToken)
{
    /// <summary>Null when the bytes are no single JSON-RPC message.</summary>
    public static RpcMessage? Read(ReadOnlyMemory<byte> utf8, JsonLimits limits)
    {
        if (JsonTape.Read(utf8, limits, out _)?.Root is not { Kind: JsonValueKind.Object } root)
        {
            return null;
        }

        string? id = Written(root.Get("id"u8));
        JsonNode method = root.Get("method"u8);
        if (method.Kind == JsonValueKind.Undefined)
        {
            bool isAnswer = root.TryGet("result"u8, out _) || root.TryGet("error"u8, out _);
            return isAnswer ? new RpcMessage(RpcKind.Response, id, null, null) : null;
        }

        if (method.Kind != JsonValueKind.String)
        {
            return null;
        }

        JsonNode parameters = root.Get("params"u8);
        string? token = id is null ? Written(parameters.Get("progressToken"u8)) : Written(parameters.Get("_meta"u8).Get("progressToken"u8));
        return new RpcMessage(id is null ? RpcKind.Notification : RpcKind.Request, id, method.Text(), token);
    }

    private static string? Written(JsonNode node) =>
        node.Kind is JsonValueKind.String or JsonValueKind.Number ? Encoding.UTF8.GetString(node.Bytes.Span) : null;
}
