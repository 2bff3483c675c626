using System.Security.Cryptography;

namespace Cordon.Gateway.Wire;

/// <summary>What an event of the Realtime API is about.</summary>
/// <param name="Type">Empty when it does not say.</param>
/// <param name="Cause">The id of the client's event that it answers, or its own; null when that could be somebody's words.</param>
internal sealed record RealtimeEnvelope(string Type, string? Response, string? Item, string? Cause)
{
    private const int LongestId = 256;

    public static RealtimeEnvelope None { get; } = new("", null, null, null);

    /// <param name="data">An event of either direction.</param>
    public static RealtimeEnvelope Of(JsonNode data)
    {
        string? cause = data.Get("error"u8).Get("event_id"u8).TextOrNull() ?? data.Get("event_id"u8).TextOrNull();
        return new RealtimeEnvelope(
            Id(data.Get("type"u8)) ?? "",
            Id(data.Get("response_id"u8)) ?? Id(data.Get("response"u8).Get("id"u8)),
            Id(data.Get("item_id"u8)) ?? Id(data.Get("item"u8).Get("id"u8)),
            cause is { Length: <= LongestId } && !cause.AsSpan().ContainsAnyExceptInRange('!', '~') ? cause : null);
    }

    // Ids are kept, and an upstream chooses them: a long one is known by its hash.
    private static string? Id(JsonNode node) =>
        node.TextOrNull() is not { } id ? null
        : id.Length <= LongestId ? id
        : Convert.ToHexStringLower(SHA256.HashData(node.Bytes.Span));
}
