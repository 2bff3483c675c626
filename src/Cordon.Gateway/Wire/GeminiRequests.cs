using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>What Gemini's requests have in common.</summary>
internal static class GeminiRequests
{
    /// <summary>Refuses what two parsers would read differently: a field in both spellings, a model that is not the path's.</summary>
    public static void Check(RequestReader reader, string model, params ReadOnlySpan<JsonNode> requests)
    {
        JsonNode again = ProtoNames.FindDouble(reader.Tape);
        if (again.Kind != JsonValueKind.Undefined)
        {
            reader.Placing.Refuse("duplicate-key", again, "Spell each field in one way, and once: servers read camel case and snake case alike.");
        }

        foreach (JsonNode request in requests)
        {
            JsonNode named = request.Get("model"u8);
            if (reader.Placing.Is(named, JsonValueKind.String) && !string.Equals(named.Text(), model, StringComparison.Ordinal)
                && !string.Equals(named.Text(), "models/" + model, StringComparison.Ordinal))
            {
                reader.Placing.Refuse("model-mismatch", named, "Name the model that is in the path.");
            }
        }
    }

    public static void Read(RequestReader reader, JsonNode request)
    {
        Placing placing = reader.Placing;
        var contents = new GeminiContents(placing, GeminiProtocol.Request);
        contents.Content(request.Field("systemInstruction"u8), Surface.System, Trust.Trusted);
        contents.Turns(request.Get("contents"u8));
        foreach (JsonNode tool in contents.Each(request.Get("tools"u8)))
        {
            Tool(reader, contents, tool);
        }

        JsonNode calling = request.Field("toolConfig"u8).Field("functionCallingConfig"u8);
        if (calling.Field("streamFunctionCallArguments"u8) is { Kind: not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False) } pieces)
        {
            placing.Refuse("not-supported", pieces, "Leave this out: policy decides about calls that are whole.");
        }

        JsonNode config = request.Field("generationConfig"u8);
        Schema(reader, config.Field("responseSchema"u8), isJsonSchema: false);
        Schema(reader, config.Field("responseJsonSchema"u8), isJsonSchema: true);
        foreach (JsonNode format in contents.Each(config.Field("responseFormat"u8)))
        {
            Schema(reader, format.Get("text"u8).Get("schema"u8), isJsonSchema: true);
        }

        // What was cached lies with the provider, where no guard reads it.
        placing.Opaque(request.Field("cachedContent"u8), Surface.Unknown, Trust.User);
    }

    private static void Tool(RequestReader reader, GeminiContents contents, JsonNode tool)
    {
        JsonNode functions = tool.Field("functionDeclarations"u8);
        foreach (JsonNode declaration in contents.Each(functions))
        {
            reader.Definition(declaration);
        }

        foreach (JsonNode member in tool.Members)
        {
            if (member.Index != functions.Index)
            {
                // Tools of the provider's own are declared by being there.
                reader.Declares(ProtoNames.Camel(member.Name!));
            }
        }

        reader.Placing.Tree(tool, Surface.ToolDefinition, Trust.Untrusted, null, JsonSchemaWords.Names);
    }

    private static void Schema(RequestReader reader, JsonNode schema, bool isJsonSchema)
    {
        if (schema.Kind == JsonValueKind.Object)
        {
            reader.OutputSchema = isJsonSchema ? schema.Bytes : GeminiSchema.Translate(schema);
            reader.Placing.Tree(schema, Surface.System, Trust.Trusted, null, JsonSchemaWords.Names);
        }
    }
}
