using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Places the content blocks of Converse, wherever they stand: system, turns, tool results, answers. Nova's own bodies have the same.</summary>
internal sealed class BedrockBlocks(Placing placing)
{
    private Dictionary<string, string>? _calls;

    public void Turns(JsonNode messages)
    {
        if (!placing.Is(messages, JsonValueKind.Array))
        {
            return;
        }

        foreach (JsonNode message in messages.Items)
        {
            if (!placing.Is(message, JsonValueKind.Object))
            {
                continue;
            }

            JsonNode role = message.Get("role"u8);
            (Surface surface, Trust trust) =
                role.TextIs("user"u8) ? (Surface.User, Trust.User)
                : role.TextIs("assistant"u8) ? (Surface.Assistant, Trust.User)
                : role.TextIs("system"u8) ? (Surface.System, Trust.Trusted)
                : (Surface.Unknown, Trust.Untrusted);
            if (surface != Surface.Unknown)
            {
                placing.Protocol(role);
            }

            Content(message.Get("content"u8), surface, trust);
        }
    }

    public void Content(JsonNode blocks, Surface surface, Trust trust, string? tool = null)
    {
        if (blocks.Kind == JsonValueKind.String)
        {
            placing.Text(blocks, surface, trust, tool, isAnswer: surface == Surface.Assistant);
            return;
        }

        if (!placing.Is(blocks, JsonValueKind.Array))
        {
            return;
        }

        foreach (JsonNode block in blocks.Items)
        {
            if (placing.Is(block, JsonValueKind.Object))
            {
                Block(block, surface, trust, tool);
            }
        }
    }

    /// <summary>A reasoning block, or a piece of one.</summary>
    public void Sealed(JsonNode reasoning, Trust trust)
    {
        JsonNode signature = reasoning.Get("signature"u8);
        if (signature.IsBase64)
        {
            placing.Protocol(signature);
        }

        placing.Opaque(reasoning.Get("redactedContent"u8), Surface.Assistant, trust);
    }

    public void Media(JsonNode media, Surface surface, Trust trust)
    {
        JsonNode source = media.Get("source"u8);
        placing.Opaque(source.Get("bytes"u8), surface, trust);
        if (source.Get("s3Location"u8).Get("uri"u8) is { Kind: JsonValueKind.String } address)
        {
            placing.Link(address, surface, trust);
        }
    }

    // By field: a block is meant to have one, and what it has besides is still text. Recursion is bounded by the tape's depth.
    private void Block(JsonNode block, Surface surface, Trust trust, string? tool)
    {
        Text(block.Get("text"u8), surface, trust, tool, isAnswer: surface == Surface.Assistant);
        placing.Tree(block.Get("json"u8), surface, trust, tool);
        Media(block.Get("image"u8), Surface.Image, trust);
        Media(block.Get("video"u8), Surface.File, trust);
        Media(block.Get("audio"u8), Surface.Audio, trust);
        Document(block.Get("document"u8), trust);
        Call(block.Get("toolUse"u8), trust);
        JsonNode result = block.Get("toolResult"u8);
        Content(result.Get("content"u8), Surface.ToolResult, Trust.Untrusted, result.Get("toolUseId"u8).TextOrNull() is { } id ? _calls?.GetValueOrDefault(id) : null);
        JsonNode guarded = block.Get("guardContent"u8);
        Text(guarded.Get("text"u8).Get("text"u8), surface, trust, tool, isAnswer: false);
        Media(guarded.Get("image"u8), Surface.Image, trust);
        JsonNode reasoning = block.Get("reasoningContent"u8);
        Text(reasoning.Get("reasoningText"u8).Get("text"u8), Surface.Assistant, trust, null, isAnswer: false);
        Sealed(reasoning.Get("reasoningText"u8), trust);
        Sealed(reasoning, trust);
        JsonNode cited = block.Get("citationsContent"u8);
        Content(cited.Get("content"u8), surface, trust, tool);
        placing.Tree(cited.Get("citations"u8), Surface.Document, Trust.Untrusted, null, BedrockProtocol.Answer);
        JsonNode found = block.Get("searchResult"u8);
        Text(found.Get("source"u8), Surface.Document, Trust.Untrusted, null, isAnswer: false);
        Text(found.Get("title"u8), Surface.Document, Trust.Untrusted, null, isAnswer: false);
        Content(found.Get("content"u8), Surface.Document, Trust.Untrusted);
    }

    private void Document(JsonNode document, Trust trust)
    {
        Text(document.Get("name"u8), Surface.Document, Trust.Untrusted, null, isAnswer: false);
        Text(document.Get("context"u8), Surface.Document, Trust.Untrusted, null, isAnswer: false);
        Text(document.Get("source"u8).Get("text"u8), Surface.Document, Trust.Untrusted, null, isAnswer: false);
        Content(document.Get("source"u8).Get("content"u8), Surface.Document, Trust.Untrusted);
        Media(document, Surface.File, trust);
    }

    private void Call(JsonNode call, Trust trust)
    {
        if (!placing.Is(call, JsonValueKind.Object))
        {
            return;
        }

        // A call without a name is no tool that anybody allowed.
        string tool = call.Get("name"u8).TextOrNull() ?? "";
        placing.Tree(call.Get("name"u8), Surface.ToolCall, trust, tool);
        placing.Tree(call.Get("input"u8), Surface.ToolCall, trust, tool);
        if (call.Get("toolUseId"u8).TextOrNull() is { } id)
        {
            (_calls ??= new(StringComparer.Ordinal))[id] = tool;
        }
    }

    private void Text(JsonNode node, Surface surface, Trust trust, string? tool, bool isAnswer)
    {
        if (node.Kind == JsonValueKind.String)
        {
            placing.Text(node, surface, trust, tool, isAnswer: isAnswer);
        }
    }
}
