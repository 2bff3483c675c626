using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Policy.Language;

namespace Cordon.Policy;

/// <summary>JSON schemas of the policy language and of the configuration, for editors. Made from the tables that the parser checks with.</summary>
public static class PolicySchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Draft 2020-12, as committed at <c>docs/formats/policy.schema.json</c>.</summary>
    public static string Render() => Render(PolicyKeys.File);

    internal static string Render(ObjectShape root)
    {
        var definitions = new JsonObject();
        JsonObject file = Of(root, definitions, isRoot: true);
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = $"urn:cordon:{root.Name}:1",
            ["title"] = $"Cordon {root.Name}",
        };
        foreach ((string key, JsonNode? value) in file.ToArray())
        {
            schema[key] = value?.DeepClone();
        }

        schema["$defs"] = definitions;
        return schema.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Of(Shape shape, JsonObject definitions, bool isRoot = false)
    {
        switch (shape)
        {
            case WordShape word:
                return new() { ["description"] = word.Summary, ["enum"] = Texts(word.Words) };
            case TextShape text:
                return new() { ["description"] = text.Summary, ["type"] = "string", ["minLength"] = 1, ["maxLength"] = text.MaxLength };
            case FlagShape flag:
                return new() { ["description"] = flag.Summary, ["type"] = "boolean" };
            case NumberShape number:
                return new() { ["description"] = number.Summary, ["type"] = "number", ["minimum"] = number.Min, ["maximum"] = number.Max };
            case IntegerShape integer:
                return new() { ["description"] = integer.Summary, ["type"] = "integer", ["minimum"] = integer.Min, ["maximum"] = integer.Max };
            case AmountShape amount:
                return new() { ["description"] = amount.Summary, ["type"] = new JsonArray("number", "string"), ["exclusiveMinimum"] = 0, ["pattern"] = "^[0-9]*\\.?[0-9]+$", ["maxLength"] = 28 };
            case ListShape { Item: ObjectShape } list:
                return new() { ["description"] = list.Summary, ["type"] = "array", ["items"] = Of(list.Item, definitions) };
            case ListShape list:
                var array = new JsonObject { ["type"] = "array", ["items"] = Of(list.Item, definitions) };
                return new() { ["description"] = list.Summary, ["anyOf"] = new JsonArray(Of(list.Item, definitions), array) };
            case MapShape map:
                var names = new JsonObject { ["description"] = map.Summary, ["type"] = "object", ["additionalProperties"] = Of(map.Value, definitions) };
                if (!map.Keys.IsEmpty)
                {
                    names["propertyNames"] = new JsonObject { ["enum"] = Texts(map.Keys) };
                }

                return names;
            case ObjectShape fields when isRoot:
                return Object(fields, definitions);
            case ObjectShape fields:
                definitions[fields.Name] ??= Object(fields, definitions);
                return new() { ["$ref"] = "#/$defs/" + fields.Name };
            default:
                throw new InvalidOperationException($"No schema for {shape.GetType().Name}.");
        }
    }

    private static JsonObject Object(ObjectShape shape, JsonObject definitions)
    {
        var properties = new JsonObject();
        foreach (Field field in shape.Fields)
        {
            properties[field.Name] = Of(field.Shape, definitions);
        }

        var schema = new JsonObject { ["description"] = shape.Summary, ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (shape.Fields.Any(f => f.Required))
        {
            schema["required"] = Texts([.. shape.Fields.Where(f => f.Required).Select(f => f.Name)]);
        }

        return schema;
    }

    private static JsonArray Texts(ImmutableArray<string> words) => [.. words.Select(w => (JsonNode)w)];
}
