using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Places Gemini's contents and parts, wherever they stand: turns, system instructions, candidates, events.</summary>
/// <param name="known">Property names that are the dialect's own.</param>
internal sealed class GeminiContents(Placing placing, Protocol known)
{
    /// <summary>What the provider's own code tool is called here: by the name that declares it.</summary>
    private const string CodeTool = "codeExecution";

    /// <summary>Several, or one that is not put in a list: servers take both.</summary>
    public IEnumerable<JsonNode> Each(JsonNode list)
    {
        if (list.Kind == JsonValueKind.Object)
        {
            yield return list;
        }
        else if (placing.Is(list, JsonValueKind.Array))
        {
            foreach (JsonNode item in list.Items)
            {
                if (placing.Is(item, JsonValueKind.Object))
                {
                    yield return item;
                }
            }
        }
    }

    public void Turns(JsonNode contents)
    {
        foreach (JsonNode content in Each(contents))
        {
            JsonNode role = content.Get("role"u8);
            (Surface surface, Trust trust) =
                role.Kind is JsonValueKind.Undefined or JsonValueKind.Null || role.TextIs(""u8) || role.TextIs("user"u8) ? (Surface.User, Trust.User)
                : role.TextIs("model"u8) ? (Surface.Assistant, Trust.User)
                : role.TextIs("function"u8) || role.TextIs("tool"u8) ? (Surface.ToolResult, Trust.Untrusted)
                : (Surface.Unknown, Trust.Untrusted);
            if (surface != Surface.Unknown)
            {
                placing.Protocol(role);
            }

            Content(content, surface, trust);
        }
    }

    /// <summary>A content by itself; a string in its place is one text.</summary>
    public void Content(JsonNode content, Surface surface, Trust trust)
    {
        if (content.Kind == JsonValueKind.String)
        {
            placing.Text(content, surface, trust);
            return;
        }

        if (placing.Is(content, JsonValueKind.Object))
        {
            foreach (JsonNode part in Each(content.Get("parts"u8)))
            {
                Part(part, surface, trust);
            }
        }
    }

    /// <summary>What the model says.</summary>
    /// <param name="channel">In a stream, where the candidate's texts grow.</param>
    /// <param name="isWhole">False where a text is but a piece of the answer.</param>
    public void Candidate(JsonNode candidate, string? channel, bool isWhole)
    {
        foreach (JsonNode part in Each(candidate.Get("content"u8).Get("parts"u8)))
        {
            Part(part, Surface.Assistant, Trust.Untrusted, channel, isWhole);
        }

        foreach (JsonNode support in candidate.Field("groundingMetadata"u8).Field("groundingSupports"u8).Items)
        {
            // The part of the answer that a source supports: still the model's words.
            Text(support.Get("segment"u8).Get("text"u8), Surface.Assistant, Trust.Untrusted);
        }

        JsonNode grounding = candidate.Field("groundingMetadata"u8);
        placing.Opaque(grounding.Field("searchEntryPoint"u8).Field("sdkBlob"u8), Surface.Document, Trust.Untrusted);
        foreach (JsonNode sources in (ReadOnlySpan<JsonNode>)[candidate.Field("citationMetadata"u8), grounding, candidate.Field("groundingAttributions"u8), candidate.Field("urlContextMetadata"u8)])
        {
            placing.Tree(sources, Surface.Document, Trust.Untrusted, null, known);
        }

        Probabilities(candidate.Field("logprobsResult"u8), channel);
    }

    // Mostly by field: a part is meant to have one, and what it has besides is still text. Recursion is bounded by the tape's depth.
    private void Part(JsonNode part, Surface surface, Trust trust, string? channel = null, bool isWhole = true)
    {
        bool isThought = part.Get("thought"u8).Kind == JsonValueKind.True;
        if (part.Get("text"u8) is { Kind: not (JsonValueKind.Undefined or JsonValueKind.Null) } text)
        {
            placing.Text(
                text, isThought ? Surface.Assistant : surface, trust, null, channel is null ? null : channel + (isThought ? "/thought" : "/text"),
                isAnswer: surface == Surface.Assistant && !isThought && isWhole);
        }

        Media(part.Field("inlineData"u8), trust);
        Media(part.Field("fileData"u8), trust);
        Call(part.Field("functionCall"u8), trust);
        Result(part.Field("functionResponse"u8));
        JsonNode code = part.Field("executableCode"u8);
        placing.Tree(code.Get("code"u8), Surface.ToolCall, trust, CodeTool);
        placing.Tree(part.Field("codeExecutionResult"u8).Get("output"u8), Surface.ToolResult, Trust.Untrusted, CodeTool);
        ServerTool(part, trust);
        if (part.Field("thoughtSignature"u8) is { IsBase64: true } signature)
        {
            placing.Protocol(signature);
        }
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
        placing.Tree(call.Get("args"u8), Surface.ToolCall, trust, tool);
    }

    private void Result(JsonNode result)
    {
        if (!placing.Is(result, JsonValueKind.Object))
        {
            return;
        }

        string? tool = result.Get("name"u8).TextOrNull();
        Text(result.Get("name"u8), Surface.ToolResult, Trust.Untrusted, tool);
        placing.Tree(result.Get("response"u8), Surface.ToolResult, Trust.Untrusted, tool);
        foreach (JsonNode part in Each(result.Get("parts"u8)))
        {
            Part(part, Surface.ToolResult, Trust.Untrusted);
        }
    }

    // Tools that the provider runs itself: GOOGLE_SEARCH_WEB is the work of the declared googleSearch.
    private void ServerTool(JsonNode part, Trust trust)
    {
        JsonNode call = part.Field("toolCall"u8);
        if (call.Field("toolType"u8).TextOrNull() is { } type)
        {
            string tool = ProtoNames.Camel(type.ToLowerInvariant());
            tool = tool.StartsWith("googleSearch", StringComparison.Ordinal) ? "googleSearch" : tool;
            placing.Text(call.Field("toolType"u8), Surface.ToolCall, trust, tool);
            placing.Tree(call.Get("args"u8), Surface.ToolCall, trust, tool);
        }

        placing.Tree(part.Field("toolResponse"u8).Get("response"u8), Surface.ToolResult, Trust.Untrusted);
    }

    private void Media(JsonNode media, Trust trust)
    {
        if (!placing.Is(media, JsonValueKind.Object))
        {
            return;
        }

        string type = media.Field("mimeType"u8).Text();
        Surface surface = type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) ? Surface.Image
            : type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) ? Surface.Audio
            : Surface.File;
        placing.Opaque(media.Get("data"u8), surface, trust);
        if (media.Field("fileUri"u8) is { Kind: JsonValueKind.String } address)
        {
            placing.Link(address, surface, trust);
        }

        Text(media.Field("displayName"u8), Surface.File, trust);
    }

    /// <summary>Token probabilities repeat the answer as tokens, which are text, and as token ids, which no guard reads.</summary>
    private void Probabilities(JsonNode logprobs, string? channel)
    {
        if (logprobs.Kind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonNode chosen in logprobs.Field("chosenCandidates"u8).Items)
        {
            if (chosen.Get("token"u8) is { Kind: JsonValueKind.String } token)
            {
                placing.Text(token, Surface.Assistant, Trust.Untrusted, null, channel is null ? null : channel + "/logprobs");
            }
        }

        placing.Tree(logprobs, Surface.Assistant, Trust.Untrusted, null, known);
        placing.OpaqueBeside(logprobs, Surface.Unknown, Trust.Untrusted);
    }

    private void Text(JsonNode node, Surface surface, Trust trust, string? tool = null)
    {
        if (node.Kind == JsonValueKind.String)
        {
            placing.Text(node, surface, trust, tool);
        }
    }
}
