using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Gemini's own schema objects as JSON Schema, which is what the schema guard reads: types in capitals, numbers in quotes and <c>nullable</c>
/// mean there what their JSON Schema counterparts mean.
/// </summary>
internal static class GeminiSchema
{
    private static readonly HashSet<string> Counts = ["minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"];

    public static ReadOnlyMemory<byte> Translate(JsonNode schema)
    {
        var buffer = new ArrayBufferWriter<byte>(schema.Raw.Length + 64);
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, schema);
        }

        return buffer.WrittenMemory;
    }

    // Recursion is bounded by the tape's depth.
    private static void Write(Utf8JsonWriter json, JsonNode schema)
    {
        if (schema.Kind != JsonValueKind.Object)
        {
            json.WriteRawValue(schema.Bytes.Span);
            return;
        }

        bool isNullable = schema.Get("nullable"u8).Kind == JsonValueKind.True;
        json.WriteStartObject();
        foreach (JsonNode keyword in schema.Members)
        {
            string name = ProtoNames.Camel(JsonText.ReplaceLoneSurrogates(keyword.Name!));
            switch (name)
            {
                case "nullable" or "propertyOrdering" or "example" or "default" or "title" or "description" or "format":
                    break;
                case "type" when keyword.Kind == JsonValueKind.String:
                    Type(json, keyword.Text(), isNullable);
                    break;
                case "enum" when isNullable && keyword.Kind == JsonValueKind.Array:
                    Choices(json, keyword);
                    break;
                case "properties" when keyword.Kind == JsonValueKind.Object:
                    json.WriteStartObject(name);
                    foreach (JsonNode property in keyword.Members)
                    {
                        json.WritePropertyName(JsonText.ReplaceLoneSurrogates(property.Name!));
                        Write(json, property);
                    }

                    json.WriteEndObject();
                    break;
                case "items":
                    json.WritePropertyName(name);
                    Write(json, keyword);
                    break;
                case "anyOf" when keyword.Kind == JsonValueKind.Array:
                    json.WriteStartArray(name);
                    foreach (JsonNode choice in keyword.Items)
                    {
                        Write(json, choice);
                    }

                    json.WriteEndArray();
                    break;
                case var _ when Counts.Contains(name) && long.TryParse(keyword.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out long count):
                    json.WriteNumber(name, count);
                    break;
                default:
                    json.WritePropertyName(name);
                    json.WriteRawValue(keyword.Bytes.Span);
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static void Type(Utf8JsonWriter json, string type, bool isNullable)
    {
        string word = type.ToLowerInvariant();
        if (word == "type_unspecified")
        {
            return;
        }

        if (!isNullable)
        {
            json.WriteString("type", JsonText.ReplaceLoneSurrogates(word));
            return;
        }

        json.WriteStartArray("type");
        json.WriteStringValue(JsonText.ReplaceLoneSurrogates(word));
        json.WriteStringValue("null");
        json.WriteEndArray();
    }

    private static void Choices(Utf8JsonWriter json, JsonNode choices)
    {
        json.WriteStartArray("enum");
        foreach (JsonNode choice in choices.Items)
        {
            json.WriteRawValue(choice.Bytes.Span);
        }

        json.WriteNullValue();
        json.WriteEndArray();
    }
}
