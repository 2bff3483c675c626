using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Places content blocks of Anthropic messages, wherever they stand: system, turns, tool results, answers, events.</summary>
internal sealed class AnthropicBlocks(Placing placing)
{
    private Dictionary<string, string>? _calls;

    public void Content(JsonNode content, Surface surface, Trust trust, string? tool = null)
    {
        switch (content.Kind)
        {
            case JsonValueKind.String:
                placing.Text(content, surface, trust, tool, isAnswer: surface == Surface.Assistant);
                break;
            case JsonValueKind.Array:
                foreach (JsonNode block in content.Items)
                {
                    if (block.Kind == JsonValueKind.String)
                    {
                        placing.Text(block, surface, trust, tool);
                    }
                    else if (placing.Is(block, JsonValueKind.Object))
                    {
                        Block(block, surface, trust, tool);
                    }
                }

                break;
            case JsonValueKind.Object:
                Block(content, surface, trust, tool);
                break;
            case JsonValueKind.Undefined or JsonValueKind.Null:
                break;
            default:
                placing.Refuse("wrong-type", content, "Make the content a string or an array of blocks.");
                break;
        }
    }

    // Mostly by field, not by type: a type that lies must not move text out of sight. Recursion is bounded by the tape's depth.
    public void Block(JsonNode block, Surface surface, Trust trust, string? tool = null)
    {
        string type = block.Get("type"u8).Text();
        bool isDocument = type is "document" or "search_result";
        if (isDocument)
        {
            (surface, trust) = (Surface.Document, Trust.Untrusted);
        }
        else if (type.EndsWith("tool_result", StringComparison.Ordinal))
        {
            (surface, trust) = (Surface.ToolResult, Trust.Untrusted);
            tool = block.Get("tool_use_id"u8).TextOrNull() is { } id && _calls is not null ? _calls.GetValueOrDefault(id) ?? tool : tool;
        }

        if (block.Get("name"u8).Kind == JsonValueKind.String || block.Get("input"u8).Kind != JsonValueKind.Undefined)
        {
            Call(block, trust);
        }

        if (block.Get("text"u8) is { Kind: JsonValueKind.String } text)
        {
            placing.Text(text, surface, trust, tool, isAnswer: surface == Surface.Assistant);
        }

        Text(block.Get("thinking"u8), Surface.Assistant);
        Text(block.Get("title"u8), surface);
        Text(block.Get("context"u8), surface);
        Text(block.Get("url"u8), surface);
        Text(block.Get("stdout"u8), surface);
        Text(block.Get("stderr"u8), surface);
        placing.Tree(block.Get("citations"u8) is { Kind: JsonValueKind.Array } citations ? citations : default, surface, trust, tool, AnthropicProtocol.Answer);
        placing.Opaque(block.Get("data"u8), surface, trust);
        placing.Opaque(block.Get("encrypted_content"u8), surface, trust);
        Signature(block.Get("signature"u8));
        JsonNode source = block.Get("source"u8);
        if (source.Kind == JsonValueKind.Object)
        {
            Source(source, isDocument ? Surface.File : Surface.Image, trust);
        }
        else
        {
            Text(source, surface);
        }

        if (type == "container_upload" && block.Get("file_id"u8).Kind == JsonValueKind.String)
        {
            placing.OpaqueBeside(block, Surface.File, trust);
            placing.Names(KeptKind.File, block.Get("file_id"u8));
        }

        Content(block.Get("content"u8), surface, trust, tool);

        void Text(JsonNode node, Surface at)
        {
            if (node.Kind == JsonValueKind.String)
            {
                placing.Text(node, at, trust, tool);
            }
        }
    }

    /// <summary>A signature over thinking is base64 that only its issuer reads; anything else in its place is text.</summary>
    public void Signature(JsonNode signature)
    {
        if (signature.IsBase64)
        {
            placing.Protocol(signature);
        }
    }

    private void Source(JsonNode source, Surface opaque, Trust trust)
    {
        JsonNode data = source.Get("data"u8);
        if (source.Get("type"u8).TextIs("base64"u8))
        {
            placing.Opaque(data, opaque, trust);
        }
        else if (data.Kind == JsonValueKind.String)
        {
            placing.Text(data, Surface.Document, Trust.Untrusted);
        }

        if (source.Get("url"u8).Kind == JsonValueKind.String)
        {
            placing.Link(source.Get("url"u8), opaque, trust);
        }

        if (source.Get("file_id"u8).Kind == JsonValueKind.String)
        {
            // A file that was uploaded before: its text went another way.
            placing.OpaqueBeside(source, opaque, trust);
            placing.Names(KeptKind.File, source.Get("file_id"u8));
        }

        Content(source.Get("content"u8), Surface.Document, Trust.Untrusted);
    }

    private void Call(JsonNode block, Trust trust)
    {
        string? tool = block.Get("name"u8).TextOrNull();
        placing.Tree(block.Get("name"u8), Surface.ToolCall, trust, tool);
        placing.Tree(block.Get("server_name"u8), Surface.ToolCall, trust, tool);
        placing.Tree(block.Get("input"u8), Surface.ToolCall, trust, tool);
        if (tool is not null && block.Get("id"u8).TextOrNull() is { } id)
        {
            (_calls ??= new(StringComparer.Ordinal))[id] = tool;
        }
    }
}
