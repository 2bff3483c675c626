using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Places the items of the Responses API: of a request's input, an answer's output, and of stream events.</summary>
/// <param name="own">Trust in what the assistant wrote: a client's account of it, or the upstream's.</param>
internal sealed class OpenAiItems(Placing placing, Trust own)
{
    private Dictionary<string, string>? _calls;

    public void List(JsonNode items)
    {
        foreach (JsonNode item in items.Items)
        {
            if (item.Kind == JsonValueKind.String)
            {
                placing.Text(item, Surface.User, Trust.User);
            }
            else if (placing.Is(item, JsonValueKind.Object))
            {
                Item(item);
            }
        }
    }

    // By field, not by type: a type that lies, or one that we do not know yet, must not move text out of sight.
    public void Item(JsonNode item)
    {
        if (item.Get("type"u8).TextIs("item_reference"u8) && item.Get("id"u8).Kind == JsonValueKind.String)
        {
            placing.Names(KeptKind.Item, item.Get("id"u8), Surface.Unknown);
        }

        (Surface surface, Trust trust) = Author(item);
        Parts(item.Get("content"u8), surface, trust, null);
        Parts(item.Get("summary"u8), Surface.Assistant, own, null);
        placing.Opaque(item.Get("encrypted_content"u8), Surface.Assistant, own);
        Call(item);
        string? tool = item.Get("name"u8).TextOrNull() ?? ToolOf(item);
        Parts(item.Get("output"u8), Surface.ToolResult, Trust.Untrusted, tool);
        foreach (JsonNode output in item.Get("outputs"u8).Items)
        {
            Part(output, Surface.ToolResult, Trust.Untrusted, tool);
        }

        foreach (JsonNode found in item.Get("results"u8).Items)
        {
            Part(found, Surface.Document, Trust.Untrusted, tool);
            placing.Tree(found.Get("attributes"u8), Surface.Document, Trust.Untrusted, tool);
        }

        placing.Tree(item.Get("error"u8), Surface.ToolResult, Trust.Untrusted, tool, OpenAiResponsesProtocol.Request);
        placing.Opaque(item.Get("result"u8), Surface.Image, own);
        placing.Tree(item.Get("revised_prompt"u8), Surface.Assistant, own);
        placing.Tree(item.Get("reason"u8), Surface.User, Trust.User);
        foreach (JsonNode definition in item.Get("tools"u8).Items)
        {
            placing.Tree(definition, Surface.ToolDefinition, Trust.Untrusted, definition.Get("name"u8).TextOrNull(), JsonSchemaWords.Names);
        }
    }

    public void Part(JsonNode part, Surface surface, Trust trust, string? tool)
    {
        if (part.Kind == JsonValueKind.String)
        {
            placing.Text(part, surface, trust, tool);
            return;
        }

        bool isAnswer = surface == Surface.Assistant && part.Get("type"u8).TextIs("output_text"u8);
        if (part.Get("text"u8) is { Kind: JsonValueKind.String } text)
        {
            placing.Text(text, surface, trust, tool, isAnswer: isAnswer);
        }

        Text(part.Get("refusal"u8), Surface.Assistant);
        if (surface == Surface.Assistant)
        {
            placing.Spoken(part.Get("transcript"u8), surface, trust);
        }
        else
        {
            Text(part.Get("transcript"u8), surface);
        }

        Text(part.Get("logs"u8), surface);
        Text(part.Get("stdout"u8), surface);
        Text(part.Get("stderr"u8), surface);
        Text(part.Get("filename"u8), Surface.File);
        Link(part.Get("image_url"u8), Surface.Image);
        Link(part.Get("file_url"u8), Surface.File);
        Link(part.Get("url"u8), Surface.Image);
        placing.Opaque(part.Get("file_data"u8), Surface.File, trust);
        if (part.Get("file_id"u8).Kind == JsonValueKind.String && part.Get("text"u8).Kind != JsonValueKind.String)
        {
            // The file lies with the provider, where no guard reads it.
            placing.OpaqueBeside(part, Surface.File, trust);
            placing.Names(KeptKind.File, part.Get("file_id"u8));
        }

        placing.Opaque(part.Get("input_audio"u8).Get("data"u8), Surface.Audio, trust);
        placing.Opaque(part.Get("data"u8), Surface.Audio, trust);
        placing.Opaque(part.Get("encrypted_content"u8), surface, trust);
        placing.Tree(part.Get("annotations"u8), Surface.Assistant, trust, null, OpenAiResponsesProtocol.Request);
        OpenAiChatDialect.PlaceLogprobs(placing, part.Get("logprobs"u8), null);

        void Text(JsonNode node, Surface at)
        {
            if (node.Kind == JsonValueKind.String)
            {
                placing.Text(node, at, trust, tool);
            }
        }

        void Link(JsonNode node, Surface at)
        {
            JsonNode address = node.Kind == JsonValueKind.Object ? node.Get("url"u8) : node;
            if (address.Kind == JsonValueKind.String)
            {
                placing.Link(address, at, trust);
            }
        }
    }

    private void Parts(JsonNode content, Surface surface, Trust trust, string? tool)
    {
        switch (content.Kind)
        {
            case JsonValueKind.String or JsonValueKind.Object:
                Part(content, surface, trust, tool);
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
                placing.Refuse("wrong-type", content, "Make this a string or an array of parts.");
                break;
        }
    }

    private void Call(JsonNode item)
    {
        string? tool = item.Get("name"u8).TextOrNull();
        placing.Tree(item.Get("name"u8), Surface.ToolCall, own, tool);
        placing.Tree(item.Get("namespace"u8), Surface.ToolCall, own, tool);
        placing.Tree(item.Get("server_label"u8), Surface.ToolCall, own, tool);
        placing.Tree(item.Get("arguments"u8), Surface.ToolCall, own, tool);
        placing.Tree(item.Get("input"u8), Surface.ToolCall, own, tool);
        placing.Tree(item.Get("action"u8), Surface.ToolCall, own, tool, OpenAiResponsesProtocol.Request);
        placing.Tree(item.Get("operation"u8), Surface.ToolCall, own, tool, OpenAiResponsesProtocol.Request);
        placing.Tree(item.Get("code"u8), Surface.ToolCall, own, tool);
        placing.Tree(item.Get("query"u8), Surface.ToolCall, own, tool);
        placing.Tree(item.Get("queries"u8), Surface.ToolCall, own, tool);
        if (tool is not null && item.Get("call_id"u8).TextOrNull() is { } id)
        {
            (_calls ??= new(StringComparer.Ordinal))[id] = tool;
        }
    }

    private string? ToolOf(JsonNode item) =>
        item.Get("call_id"u8).TextOrNull() is { } id && _calls is not null ? _calls.GetValueOrDefault(id) : null;

    private (Surface Surface, Trust Trust) Author(JsonNode item)
    {
        JsonNode role = item.Get("role"u8);
        if (role.Kind == JsonValueKind.Undefined)
        {
            // Reasoning has content without a role.
            return (Surface.Assistant, own);
        }

        (Surface Surface, Trust Trust) author =
            role.TextIs("user"u8) ? (Surface.User, Trust.User)
            : role.TextIs("assistant"u8) ? (Surface.Assistant, own)
            : role.TextIs("system"u8) || role.TextIs("developer"u8) ? (Surface.System, Trust.Trusted)
            : (Surface.Unknown, Trust.Untrusted);
        if (author.Surface != Surface.Unknown)
        {
            placing.Protocol(role);
        }

        return author;
    }
}
