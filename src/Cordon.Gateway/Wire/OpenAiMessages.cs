using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Places chat messages: those of a request, of an answer, and of a prediction.</summary>
internal sealed class OpenAiMessages(Placing placing)
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
                JsonNode role = message.Get("role"u8);
                (Surface surface, Trust trust) = Author(role);
                if (surface != Surface.Unknown)
                {
                    placing.Protocol(role);
                }

                string? tool = surface == Surface.ToolResult ? ToolOf(message) : null;
                Message(message, surface, trust, tool);
            }
        }
    }

    /// <summary>Every field that any role may have: text placed under a role that does not have the field is still text.</summary>
    public void Message(JsonNode message, Surface surface, Trust trust, string? tool = null)
    {
        Content(message.Get("content"u8), surface, trust, tool);
        placing.Text(message.Get("name"u8), surface, trust, tool);
        placing.Text(message.Get("refusal"u8), Surface.Assistant, trust);
        placing.Tree(message.Get("reasoning_content"u8), Surface.Assistant, trust);
        placing.Tree(message.Get("reasoning"u8), Surface.Assistant, trust);
        placing.Tree(message.Get("annotations"u8), Surface.Assistant, trust, null, OpenAiChatProtocol.Answer);
        JsonNode audio = message.Get("audio"u8);
        placing.Opaque(audio.Get("data"u8), Surface.Audio, trust);
        placing.Spoken(audio.Get("transcript"u8), Surface.Assistant, trust);
        Call(message.Get("function_call"u8), trust, null);
        JsonNode calls = message.Get("tool_calls"u8);
        if (placing.Is(calls, JsonValueKind.Array))
        {
            foreach (JsonNode call in calls.Items)
            {
                string? id = call.Get("id"u8).TextOrNull();
                Call(call.Get("function"u8), trust, id);
                Call(call.Get("custom"u8), trust, id);
            }
        }
    }

    public void Content(JsonNode content, Surface surface, Trust trust, string? tool = null)
    {
        switch (content.Kind)
        {
            case JsonValueKind.String:
                placing.Text(content, surface, trust, tool, isAnswer: surface == Surface.Assistant);
                break;
            case JsonValueKind.Array:
                foreach (JsonNode part in content.Items)
                {
                    Part(part, surface, trust, tool);
                }

                break;
            case JsonValueKind.Undefined or JsonValueKind.Null:
                break;
            default:
                placing.Refuse("wrong-type", content, "Make the content a string or an array of parts.");
                break;
        }
    }

    // By field, not by the part's type: a type that lies must not move text out of sight.
    private void Part(JsonNode part, Surface surface, Trust trust, string? tool)
    {
        if (part.Kind == JsonValueKind.String)
        {
            placing.Text(part, surface, trust, tool, isAnswer: surface == Surface.Assistant);
            return;
        }

        if (!placing.Is(part, JsonValueKind.Object))
        {
            return;
        }

        placing.Text(part.Get("text"u8), surface, trust, tool, isAnswer: surface == Surface.Assistant);
        placing.Text(part.Get("refusal"u8), Surface.Assistant, trust);
        Address(part.Get("image_url"u8), Surface.Image, trust);
        Address(part.Get("video_url"u8), Surface.File, trust);
        Address(part.Get("audio_url"u8), Surface.Audio, trust);
        placing.Opaque(part.Get("input_audio"u8).Get("data"u8), Surface.Audio, trust);
        JsonNode file = part.Get("file"u8);
        placing.Opaque(file.Get("file_data"u8), Surface.File, trust);
        if (file.Get("file_id"u8).Kind == JsonValueKind.String)
        {
            // The file lies with the provider, where no guard reads it.
            placing.OpaqueBeside(file, Surface.File, trust);
            placing.Names(KeptKind.File, file.Get("file_id"u8));
        }
        placing.Text(file.Get("filename"u8), Surface.File, trust);
    }

    private void Address(JsonNode link, Surface surface, Trust trust) =>
        placing.Link(link.Kind == JsonValueKind.Object ? link.Get("url"u8) : link, surface, trust);

    private void Call(JsonNode function, Trust trust, string? id)
    {
        if (function.Kind != JsonValueKind.Object)
        {
            return;
        }

        string? tool = function.Get("name"u8).TextOrNull();
        placing.Text(function.Get("name"u8), Surface.ToolCall, trust, tool);
        // Some servers take the arguments as an object.
        placing.Tree(function.Get("arguments"u8), Surface.ToolCall, trust, tool);
        placing.Tree(function.Get("input"u8), Surface.ToolCall, trust, tool);
        if (id is not null && tool is not null)
        {
            (_calls ??= new(StringComparer.Ordinal))[id] = tool;
        }
    }

    private string? ToolOf(JsonNode message) =>
        message.Get("tool_call_id"u8).TextOrNull() is { } id && _calls is not null && _calls.TryGetValue(id, out string? tool)
            ? tool
            : message.Get("name"u8).TextOrNull();

    private static (Surface Surface, Trust Trust) Author(JsonNode role) =>
        role.TextIs("user"u8) ? (Surface.User, Trust.User)
        : role.TextIs("assistant"u8) ? (Surface.Assistant, Trust.User)
        : role.TextIs("system"u8) || role.TextIs("developer"u8) ? (Surface.System, Trust.Trusted)
        : role.TextIs("tool"u8) || role.TextIs("function"u8) ? (Surface.ToolResult, Trust.Untrusted)
        : (Surface.Unknown, Trust.Untrusted);
}
