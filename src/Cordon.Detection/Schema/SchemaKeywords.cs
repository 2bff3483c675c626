using System.Collections.Frozen;
using System.Text.Json;

namespace Cordon.Detection;

/// <summary>
/// The kinds of value that keywords have. A keyword of the wrong kind would be read past in silence, as would the
/// keywords of older drafts: the answer would pass a check that nobody made. docs/formats/output-schema.md lists them.
/// </summary>
internal static class SchemaKeywords
{
    private static readonly FrozenSet<string> Types = FrozenSet.ToFrozenSet(["array", "boolean", "integer", "null", "number", "object", "string"]);

    /// <summary>Keywords that are checked, with the check of their own value.</summary>
    public static FrozenDictionary<string, Func<JsonElement, bool>> Checked { get; } = new Dictionary<string, Func<JsonElement, bool>>
    {
        ["$schema"] = IsText,
        ["$id"] = IsText,
        ["$anchor"] = IsText,
        ["$dynamicAnchor"] = IsText,
        ["$ref"] = IsText,
        ["$dynamicRef"] = IsText,
        ["$defs"] = IsMap,
        ["type"] = v => IsText(v) ? IsType(v) : v.ValueKind == JsonValueKind.Array && v.EnumerateArray().All(IsType),
        ["enum"] = IsList,
        ["const"] = _ => true,
        ["minimum"] = IsNumber,
        ["maximum"] = IsNumber,
        ["exclusiveMinimum"] = IsNumber,
        ["exclusiveMaximum"] = IsNumber,
        ["multipleOf"] = IsNumber,
        ["minLength"] = IsNumber,
        ["maxLength"] = IsNumber,
        ["pattern"] = IsText,
        ["minItems"] = IsNumber,
        ["maxItems"] = IsNumber,
        ["uniqueItems"] = v => v.ValueKind is JsonValueKind.True or JsonValueKind.False,
        ["prefixItems"] = IsList,
        ["items"] = IsSchema,
        ["contains"] = IsSchema,
        ["minContains"] = IsNumber,
        ["maxContains"] = IsNumber,
        ["unevaluatedItems"] = IsSchema,
        ["minProperties"] = IsNumber,
        ["maxProperties"] = IsNumber,
        ["required"] = IsNames,
        ["properties"] = IsMap,
        ["patternProperties"] = IsMap,
        ["additionalProperties"] = IsSchema,
        ["propertyNames"] = IsSchema,
        ["unevaluatedProperties"] = IsSchema,
        ["dependentRequired"] = v => IsMap(v) && v.EnumerateObject().All(d => IsNames(d.Value)),
        ["dependentSchemas"] = IsMap,
        ["dependencies"] = v => IsMap(v) && v.EnumerateObject().All(d => IsNames(d.Value) || IsSchema(d.Value)),
        ["allOf"] = IsList,
        ["anyOf"] = IsList,
        ["oneOf"] = IsList,
        ["not"] = IsSchema,
        ["if"] = IsSchema,
        ["then"] = IsSchema,
        ["else"] = IsSchema,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Keywords that restrict an instance in older drafts and mean nothing in 2020-12.</summary>
    public static FrozenSet<string> Refused { get; } = FrozenSet.ToFrozenSet(["$recursiveRef", "disallow", "divisibleBy", "extends"], StringComparer.Ordinal);

    /// <summary>The vocabulary that a keyword belongs to: a dialect without it does not know the keyword.</summary>
    public static SchemaVocabularies VocabularyOf(string keyword) => keyword switch
    {
        "type" or "enum" or "const" or "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf" or "minLength" or "maxLength" or "pattern"
            or "minItems" or "maxItems" or "uniqueItems" or "minContains" or "maxContains" or "minProperties" or "maxProperties" or "required" or "dependentRequired" => SchemaVocabularies.Validation,
        "unevaluatedItems" or "unevaluatedProperties" => SchemaVocabularies.Unevaluated,
        "prefixItems" or "items" or "contains" or "properties" or "patternProperties" or "additionalProperties" or "propertyNames" or "dependentSchemas" or "dependencies"
            or "allOf" or "anyOf" or "oneOf" or "not" or "if" or "then" or "else" => SchemaVocabularies.Applicator,
        _ => SchemaVocabularies.Core,
    };

    /// <summary>False when a keyword of the schema has a value that it cannot have, or belongs to another draft.</summary>
    public static bool AreKnown(JsonElement schema)
    {
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            if (Checked.TryGetValue(keyword.Name, out Func<JsonElement, bool>? check) ? !check(keyword.Value) : Refused.Contains(keyword.Name))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    private static bool IsType(JsonElement value) => IsText(value) && Types.Contains(value.GetString()!);

    private static bool IsNumber(JsonElement value) => value.ValueKind == JsonValueKind.Number;

    private static bool IsMap(JsonElement value) => value.ValueKind == JsonValueKind.Object;

    private static bool IsList(JsonElement value) => value.ValueKind == JsonValueKind.Array;

    private static bool IsNames(JsonElement value) => IsList(value) && value.EnumerateArray().All(IsText);

    private static bool IsSchema(JsonElement value) => value.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False;
}
