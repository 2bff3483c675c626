using System.Buffers;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Places what MCP's messages are made of: blocks of content, resources, definitions, and what a server asks of its client.</summary>
internal sealed class McpBlocks(Placing placing)
{
    private const int LongestWord = 64;
    private static readonly SearchValues<byte> WordLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/+.-"u8);

    /// <summary>Content, as one block or as a list of them.</summary>
    public void Read(JsonNode content, Surface surface, Trust trust, string? tool = null)
    {
        Block(content, surface, trust, tool);
        foreach (JsonNode block in content.Items)
        {
            Block(block, surface, trust, tool);
        }

        placing.Tree(content, surface, trust, tool, McpWords.Names);
    }

    /// <summary>The contents of a resource: text, or data that no guard can read.</summary>
    public void Resource(JsonNode resource, Surface surface, Trust trust, string? tool)
    {
        Word(resource.Get("mimeType"u8));
        Data(resource.Get("blob"u8), Surface.File, trust, tool);
        placing.Tree(resource, surface, trust, tool, McpWords.Names);
    }

    /// <summary>What a server says of something that it offers.</summary>
    public void Definition(JsonNode definition, string tool)
    {
        Word(definition.Get("mimeType"u8));
        Icons(definition.Get("icons"u8), tool);
        placing.Tree(definition, Surface.ToolDefinition, Trust.Untrusted, tool, McpWords.Names);
    }

    /// <summary>What a server wants of the one who asked it: words for a model to follow, or a question for a person to answer.</summary>
    public void Order(JsonNode order, string tool)
    {
        Icons(order.Get("icons"u8), tool);
        foreach (JsonNode holder in (ReadOnlySpan<JsonNode>)[order, order.Get("params"u8)])
        {
            foreach (JsonNode message in holder.Get("messages"u8).Items)
            {
                Word(message.Get("role"u8));
                JsonNode content = message.Get("content"u8);
                Block(content, Surface.ServerInstructions, Trust.Untrusted, tool);
                foreach (JsonNode block in content.Items)
                {
                    Block(block, Surface.ServerInstructions, Trust.Untrusted, tool);
                }
            }
        }

        placing.Tree(order, Surface.ServerInstructions, Trust.Untrusted, tool, McpWords.Names);
    }

    /// <summary>The kind of a block, a media type, a role: a short word without spaces is nobody's text.</summary>
    public void Word(JsonNode node)
    {
        if (node.Kind == JsonValueKind.String && node.Inner is { Length: <= LongestWord } word && !word.ContainsAnyExcept(WordLetters))
        {
            placing.Protocol(node);
        }
    }

    private void Block(JsonNode block, Surface surface, Trust trust, string? tool)
    {
        JsonNode type = block.Get("type"u8);
        Word(type);
        Word(block.Get("mimeType"u8));
        if (type.TextIs("image"u8) || type.TextIs("audio"u8))
        {
            Data(block.Get("data"u8), type.TextIs("image"u8) ? Surface.Image : Surface.Audio, trust, tool);
        }

        Icons(block.Get("icons"u8), tool);
        Resource(block.Get("resource"u8), surface, trust, tool);
        if (type.TextIs("tool_result"u8))
        {
            // A block may hold blocks, which hold no further ones.
            foreach (JsonNode inner in block.Get("content"u8).Items)
            {
                Word(inner.Get("type"u8));
                Word(inner.Get("mimeType"u8));
                Data(inner.Get("data"u8), inner.Get("type"u8).TextIs("audio"u8) ? Surface.Audio : Surface.Image, trust, tool);
                Resource(inner.Get("resource"u8), surface, trust, tool);
            }
        }
    }

    private void Icons(JsonNode icons, string? tool)
    {
        foreach (JsonNode icon in icons.Items)
        {
            JsonNode source = icon.Get("src"u8);
            Word(icon.Get("mimeType"u8));
            if (source.Kind == JsonValueKind.String && source.Inner is { Length: > 5 } address && System.Text.Ascii.EqualsIgnoreCase(address[..5], "data:"u8))
            {
                placing.Opaque(source, Surface.Image, Trust.Untrusted, tool);
            }
        }
    }

    // What is not base64 is no picture, whatever its block says.
    private void Data(JsonNode data, Surface surface, Trust trust, string? tool)
    {
        if (data.IsBase64)
        {
            placing.Opaque(data, surface, trust, tool);
        }
    }
}
