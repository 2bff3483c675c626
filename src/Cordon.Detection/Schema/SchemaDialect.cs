using System.Text.Json;

namespace Cordon.Detection;

/// <summary>The draft's own dialect: what its keywords may be, for schemas that describe schemas, and which vocabularies another dialect takes from it.</summary>
internal static class SchemaDialect
{
    public const string Address = "https://json-schema.org/draft/2020-12/schema";

    private const string Vocabulary = "https://json-schema.org/draft/2020-12/vocab/";

    // Every keyword that is checked here, and the annotations of the draft; a test compares it with the table of keywords.
    private const string Text = """
        {
          "$id": "https://json-schema.org/draft/2020-12/schema",
          "$dynamicAnchor": "meta",
          "type": ["object", "boolean"],
          "properties": {
            "$id": {"type": "string", "pattern": "^[^#]*#?$"},
            "$schema": {"type": "string"}, "$ref": {"type": "string"}, "$dynamicRef": {"type": "string"}, "$comment": {"type": "string"},
            "$anchor": {"$ref": "#/$defs/anchor"}, "$dynamicAnchor": {"$ref": "#/$defs/anchor"},
            "$vocabulary": {"type": "object", "additionalProperties": {"type": "boolean"}},
            "$defs": {"$ref": "#/$defs/map"}, "definitions": {"$ref": "#/$defs/map"}, "properties": {"$ref": "#/$defs/map"},
            "patternProperties": {"$ref": "#/$defs/map"}, "dependentSchemas": {"$ref": "#/$defs/map"},
            "dependencies": {"type": "object", "additionalProperties": {"anyOf": [{"$ref": "#/$defs/names"}, {"$dynamicRef": "#meta"}]}},
            "allOf": {"$ref": "#/$defs/list"}, "anyOf": {"$ref": "#/$defs/list"}, "oneOf": {"$ref": "#/$defs/list"}, "prefixItems": {"$ref": "#/$defs/list"},
            "not": {"$dynamicRef": "#meta"}, "if": {"$dynamicRef": "#meta"}, "then": {"$dynamicRef": "#meta"}, "else": {"$dynamicRef": "#meta"},
            "items": {"$dynamicRef": "#meta"}, "contains": {"$dynamicRef": "#meta"}, "additionalProperties": {"$dynamicRef": "#meta"},
            "propertyNames": {"$dynamicRef": "#meta"}, "unevaluatedItems": {"$dynamicRef": "#meta"}, "unevaluatedProperties": {"$dynamicRef": "#meta"},
            "contentSchema": {"$dynamicRef": "#meta"},
            "type": {"anyOf": [{"$ref": "#/$defs/kind"}, {"type": "array", "items": {"$ref": "#/$defs/kind"}, "minItems": 1, "uniqueItems": true}]},
            "const": true, "enum": {"type": "array"},
            "multipleOf": {"type": "number", "exclusiveMinimum": 0},
            "minimum": {"type": "number"}, "maximum": {"type": "number"}, "exclusiveMinimum": {"type": "number"}, "exclusiveMaximum": {"type": "number"},
            "minLength": {"$ref": "#/$defs/count"}, "maxLength": {"$ref": "#/$defs/count"}, "minItems": {"$ref": "#/$defs/count"}, "maxItems": {"$ref": "#/$defs/count"},
            "minContains": {"$ref": "#/$defs/count"}, "maxContains": {"$ref": "#/$defs/count"}, "minProperties": {"$ref": "#/$defs/count"}, "maxProperties": {"$ref": "#/$defs/count"},
            "pattern": {"type": "string"}, "uniqueItems": {"type": "boolean"},
            "required": {"$ref": "#/$defs/names"}, "dependentRequired": {"type": "object", "additionalProperties": {"$ref": "#/$defs/names"}},
            "title": {"type": "string"}, "description": {"type": "string"}, "format": {"type": "string"},
            "contentEncoding": {"type": "string"}, "contentMediaType": {"type": "string"},
            "default": true, "examples": {"type": "array"}, "deprecated": {"type": "boolean"}, "readOnly": {"type": "boolean"}, "writeOnly": {"type": "boolean"}
          },
          "$defs": {
            "anchor": {"type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$"},
            "map": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}},
            "list": {"type": "array", "minItems": 1, "items": {"$dynamicRef": "#meta"}},
            "names": {"type": "array", "items": {"type": "string"}, "uniqueItems": true},
            "count": {"type": "integer", "minimum": 0},
            "kind": {"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]}
          }
        }
        """;

    public static JsonElement Document { get; } = JsonElement.Parse(Text);

    /// <summary>What a dialect's own schema says that it speaks; nothing where it needs what nobody here knows.</summary>
    public static SchemaVocabularies VocabulariesOf(JsonElement meta)
    {
        if (meta.ValueKind != JsonValueKind.Object || !meta.TryGetProperty("$vocabulary", out JsonElement said) || said.ValueKind != JsonValueKind.Object)
        {
            return SchemaVocabularies.All;
        }

        SchemaVocabularies spoken = SchemaVocabularies.Core;
        foreach (JsonProperty vocabulary in said.EnumerateObject())
        {
            SchemaVocabularies? known = vocabulary.Name switch
            {
                Vocabulary + "core" or Vocabulary + "meta-data" or Vocabulary + "content" or Vocabulary + "format-annotation" => SchemaVocabularies.Core,
                Vocabulary + "applicator" => SchemaVocabularies.Applicator,
                Vocabulary + "validation" => SchemaVocabularies.Validation,
                Vocabulary + "unevaluated" => SchemaVocabularies.Unevaluated,
                _ => null,
            };
            // Formats are not asserted here, also where a dialect would be content without.
            if (known is null && (vocabulary.Value.ValueKind == JsonValueKind.True || vocabulary.Name == Vocabulary + "format-assertion"))
            {
                return SchemaVocabularies.Unknown;
            }

            spoken |= known ?? SchemaVocabularies.Core;
        }

        return spoken;
    }
}
