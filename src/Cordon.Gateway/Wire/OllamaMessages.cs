using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Places what Ollama's requests and answers have in common: messages, calls with their arguments as objects, images as data.</summary>
internal sealed class OllamaMessages(Placing placing)
{
    // Names of the tools by the id of the call, so that a result can say whose it is.
    private Dictionary<string, string>? _calls;

    public void Request(JsonNode messages)
    {
        if (!placing.Is(messages, JsonValueKind.Array))
        {
            return;
        }

        foreach (JsonNode message in messages.Items)
        {
            if (placing.Is(message, JsonValueKind.Object))
            {
                Refuse(message);
                Said(message, Trust.User);
            }
        }
    }

    /// <summary>A turn of a conversation, whose role says who speaks.</summary>
    /// <param name="own">How far the model's own words are trusted here.</param>
    public void Said(JsonNode message, Trust own)
    {
        JsonNode role = message.Get("role"u8);
        (Surface surface, Trust trust) =
            role.TextIs("user"u8) ? (Surface.User, Trust.User)
            : role.TextIs("assistant"u8) ? (Surface.Assistant, own)
            : role.TextIs("system"u8) || role.TextIs("developer"u8) ? (Surface.System, Trust.Trusted)
            : role.TextIs("tool"u8) ? (Surface.ToolResult, Trust.Untrusted)
            : (Surface.Unknown, Trust.Untrusted);
        if (surface != Surface.Unknown)
        {
            placing.Protocol(role);
        }

        Message(message, surface, trust, surface == Surface.ToolResult ? ToolOf(message) : null, null);
    }

    /// <summary>An answer, or one piece of a streamed one: of a chat, or of a completion.</summary>
    public void Answer(JsonNode root, bool streamed)
    {
        JsonNode message = root.Get("message"u8);
        Message(message, Surface.Assistant, Trust.Untrusted, null, streamed ? "message/" : null);
        Text(root.Get("response"u8), Surface.Assistant, Trust.Untrusted, null, streamed ? "response" : null, isAnswer: true);
        Text(root.Get("thinking"u8), Surface.Assistant, Trust.Untrusted, null, streamed ? "thinking" : null);
        Calls(root.Get("tool_calls"u8), Trust.Untrusted);
        placing.Opaque(root.Get("image"u8), Surface.Image, Trust.Untrusted);
        Tokens(root.Get("context"u8), Trust.Untrusted);
        OpenAiChatDialect.PlaceLogprobs(placing, root.Get("logprobs"u8), streamed ? "logprobs" : null);
        Mark(root);
        Mark(message);
    }

    public void Images(JsonNode images, Trust trust)
    {
        if (placing.Is(images, JsonValueKind.Array))
        {
            foreach (JsonNode image in images.Items)
            {
                placing.Opaque(image, Surface.Image, trust);
            }
        }
    }

    /// <summary>A conversation as token ids: text that no guard reads.</summary>
    public void Tokens(JsonNode context, Trust trust)
    {
        if (context.Kind == JsonValueKind.Array && context.Next > context.Index + 1)
        {
            placing.OpaqueBeside(context, Surface.Unknown, trust);
        }
    }

    /// <summary>In a request a name that the server reads otherwise than we do is refused.</summary>
    public void Refuse(JsonNode container)
    {
        if (FoldedNames.FirstIn(container, OllamaProtocol.Request) is { Kind: not JsonValueKind.Undefined } odd)
        {
            placing.Refuse("ambiguous-key", odd, "Write the name of this member in small letters, as the API does: the server takes other spellings for the same.");
        }
    }

    // In an answer some clients read such a name and some do not: policy hears of it as of anything opaque.
    private void Mark(JsonNode container)
    {
        if (FoldedNames.FirstIn(container, OllamaProtocol.Answer).Kind != JsonValueKind.Undefined)
        {
            placing.OpaqueBeside(container, Surface.Unknown, Trust.Untrusted);
        }
    }

    private void Message(JsonNode message, Surface surface, Trust trust, string? tool, string? channel)
    {
        Text(message.Get("content"u8), surface, trust, tool, channel is null ? null : channel + "content", isAnswer: surface == Surface.Assistant);
        Text(message.Get("thinking"u8), Surface.Assistant, trust, null, channel is null ? null : channel + "thinking");
        Text(message.Get("tool_name"u8), surface, trust, tool, null);
        Images(message.Get("images"u8), trust);
        Calls(message.Get("tool_calls"u8), trust);
    }

    private void Calls(JsonNode calls, Trust trust)
    {
        if (!placing.Is(calls, JsonValueKind.Array))
        {
            return;
        }

        foreach (JsonNode call in calls.Items)
        {
            JsonNode function = call.Get("function"u8);
            string? tool = function.Get("name"u8).TextOrNull();
            Text(function.Get("name"u8), Surface.ToolCall, trust, tool, null);
            placing.Tree(function.Get("arguments"u8), Surface.ToolCall, trust, tool);
            if (tool is not null && call.Get("id"u8).TextOrNull() is { } id)
            {
                (_calls ??= new(StringComparer.Ordinal))[id] = tool;
            }
        }
    }

    private void Text(JsonNode node, Surface surface, Trust trust, string? tool, string? channel, bool isAnswer = false) =>
        placing.Text(node, surface, trust, tool, channel, isAnswer: isAnswer);

    private string? ToolOf(JsonNode message) =>
        message.Get("tool_call_id"u8).TextOrNull() is { } id && _calls is not null && _calls.TryGetValue(id, out string? tool)
            ? tool
            : message.Get("tool_name"u8).TextOrNull();
}
