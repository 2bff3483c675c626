using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// The fields in which Titan, Llama, Mistral and Cohere have their texts on Bedrock. What is under any other name is swept: inspected, and reported as unknown.
/// </summary>
internal static class BedrockFields
{
    public static void Request(RequestReader reader, string model)
    {
        Placing placing = reader.Placing;
        JsonNode root = reader.Root;
        bool embeds = model.Contains("embed", StringComparison.OrdinalIgnoreCase);
        Text(root.Get("prompt"u8), Surface.User, Trust.User);
        Text(root.Get("inputText"u8), embeds ? Surface.EmbeddingInput : Surface.User, Trust.User);
        Text(root.Get("message"u8), Surface.User, Trust.User);
        Text(root.Get("query"u8), Surface.User, Trust.User);
        Text(root.Get("preamble"u8), Surface.System, Trust.Trusted);
        Text(root.Get("textToImageParams"u8).Get("text"u8), Surface.User, Trust.User);
        foreach (JsonNode text in root.Get("texts"u8).Items)
        {
            Text(text, Surface.EmbeddingInput, Trust.User);
        }

        foreach (JsonNode turn in root.Get("chat_history"u8).Items)
        {
            JsonNode role = turn.Get("role"u8);
            (Surface surface, Trust trust) = role.TextIs("CHATBOT"u8) ? (Surface.Assistant, Trust.User)
                : role.TextIs("SYSTEM"u8) ? (Surface.System, Trust.Trusted)
                : role.TextIs("USER"u8) ? (Surface.User, Trust.User)
                : (Surface.Unknown, Trust.Untrusted);
            Text(turn.Get("message"u8), surface, trust);
        }

        placing.Tree(root.Get("documents"u8), Surface.Document, Trust.Untrusted);
        placing.Tree(root.Get("tool_results"u8), Surface.ToolResult, Trust.Untrusted);
        foreach (JsonNode tool in root.Get("tools"u8).Items)
        {
            reader.Definition(tool);
        }

        placing.Opaque(root.Get("inputImage"u8), Surface.Image, Trust.User);
        Images(placing, root.Get("images"u8), Trust.User);

        void Text(JsonNode node, Surface surface, Trust trust)
        {
            if (node.Kind == JsonValueKind.String)
            {
                placing.Text(node, surface, trust);
            }
        }
    }

    public static ImmutableArray<Segment> Answer(JsonTape body)
    {
        var placing = new Placing(body);
        Answer(body.Root, placing, grows: false);
        placing.Sweep(BedrockProtocol.FieldsAnswer, Trust.Untrusted);
        return placing.Segments();
    }

    /// <param name="grows">Whether each text is a piece that the next event continues.</param>
    public static void Answer(JsonNode root, Placing placing, bool grows)
    {
        Said(root.Get("outputText"u8), "outputText");
        Said(root.Get("generation"u8), "generation");
        Said(root.Get("completion"u8), "completion");
        Said(root.Get("text"u8), "text");
        Each(root.Get("results"u8), "outputText"u8, "results");
        Each(root.Get("outputs"u8), "text"u8, "outputs");
        Each(root.Get("generations"u8), "text"u8, "generations");
        foreach (JsonNode call in root.Get("tool_calls"u8).Items)
        {
            string tool = call.Get("name"u8).TextOrNull() ?? "";
            placing.Tree(call.Get("name"u8), Surface.ToolCall, Trust.Untrusted, tool);
            placing.Tree(call.Get("parameters"u8), Surface.ToolCall, Trust.Untrusted, tool);
        }

        placing.Tree(root.Get("citations"u8), Surface.Document, Trust.Untrusted, null, BedrockProtocol.FieldsAnswer);
        placing.Tree(root.Get("documents"u8), Surface.Document, Trust.Untrusted, null, BedrockProtocol.FieldsAnswer);
        Images(placing, root.Get("images"u8), Trust.Untrusted);

        void Said(JsonNode node, string channel)
        {
            if (node.Kind == JsonValueKind.String)
            {
                placing.Text(node, Surface.Assistant, Trust.Untrusted, null, grows ? channel : null, isAnswer: true);
            }
        }

        void Each(JsonNode list, ReadOnlySpan<byte> field, string channel)
        {
            foreach (JsonNode item in list.Items)
            {
                Said(item.Get(field), $"{channel}/{item.Get("index"u8).Integer() ?? item.Ordinal}");
            }
        }
    }

    private static void Images(Placing placing, JsonNode images, Trust trust)
    {
        foreach (JsonNode image in images.Items)
        {
            if (image.IsBase64)
            {
                placing.Opaque(image, Surface.Image, trust);
            }
        }
    }
}
