using System.Text.Json;

namespace Cordon.Gateway.Wire;

/// <summary>Whose shape a body of <c>invoke</c> has.</summary>
internal enum BedrockFamily
{
    /// <summary>None of the others: named fields such as <c>prompt</c> and <c>inputText</c> (Titan, Llama, Mistral's prompts, Cohere).</summary>
    Fields,
    Anthropic,
    /// <summary>Messages as in chat completions (Mistral's chats, and others).</summary>
    Chat,
    /// <summary>The blocks of Converse.</summary>
    Nova,
}

/// <summary>
/// Tells the families apart by what the body has, never by the model's name: a name can be an ARN that says nothing. A body that passes for another
/// family's is still read whole, only its texts are on other surfaces.
/// </summary>
internal static class BedrockFamilies
{
    public static BedrockFamily OfRequest(JsonNode root) =>
        Has(root.Get("anthropic_version"u8)) ? BedrockFamily.Anthropic
        : Has(root.Get("schemaVersion"u8)) || Has(root.Get("inferenceConfig"u8)) || Has(root.Get("toolConfig"u8)) ? BedrockFamily.Nova
        : Has(root.Get("messages"u8)) ? BedrockFamily.Chat
        : BedrockFamily.Fields;

    public static BedrockFamily OfAnswer(JsonNode root) =>
        root.Get("type"u8).TextIs("message"u8) ? BedrockFamily.Anthropic
        : root.Get("output"u8).Kind == JsonValueKind.Object ? BedrockFamily.Nova
        : Has(root.Get("choices"u8)) ? BedrockFamily.Chat
        : BedrockFamily.Fields;

    public static BedrockFamily OfEvent(JsonNode root) =>
        root.Get("type"u8).Kind == JsonValueKind.String ? BedrockFamily.Anthropic
        : Has(root.Get("messageStart"u8)) || Has(root.Get("contentBlockStart"u8)) || Has(root.Get("contentBlockDelta"u8)) ? BedrockFamily.Nova
        : Has(root.Get("choices"u8)) ? BedrockFamily.Chat
        : BedrockFamily.Fields;

    private static bool Has(JsonNode node) => node.Kind is not (JsonValueKind.Undefined or JsonValueKind.Null);
}
