using System.Text.Json;

namespace Cordon.Gateway.Wire;

/// <summary>
/// The vocabulary of JSON Schema and of tool definitions: property names that say nothing by themselves. All other names
/// in a definition are the author's words, and reach the model.
/// </summary>
internal static class JsonSchemaWords
{
    public static Protocol Names { get; } = new([],
    [
        "type", "function", "custom", "name", "description", "parameters", "input_schema", "inputSchema", "strict", "schema", "json_schema",
        "properties", "required", "items", "enum", "const", "default", "examples", "example", "title", "format", "pattern",
        "additionalProperties", "patternProperties", "propertyNames", "prefixItems", "contains", "anyOf", "oneOf", "allOf", "not",
        "if", "then", "else", "dependentRequired", "dependentSchemas", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
        "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "nullable",
        "$schema", "$id", "$ref", "$defs", "definitions", "$comment", "deprecated", "readOnly", "writeOnly", "cache_control",
        "input_examples", "defer_loading", "allowed_callers", "eager_input_streaming", "syntax", "definition", "grammar", "ttl", "max_uses",
        "server_label", "server_url", "server_description", "headers", "authorization", "require_approval", "allowed_tools", "url", "authorization_token",
        "tool_configuration", "search_context_size", "filters", "vector_store_ids", "max_num_results", "container", "display_width_px", "display_height_px",
        "toolSpec", "json", "cachePoint", "systemTool", "parameter_definitions", "functionDeclarations", "function_declarations", "parametersJsonSchema", "parameters_json_schema", "response", "responseJsonSchema",
        "response_json_schema", "behavior", "propertyOrdering", "property_ordering", "googleSearch", "google_search", "googleSearchRetrieval",
        "google_search_retrieval", "codeExecution", "code_execution", "urlContext", "url_context", "googleMaps", "google_maps", "any_of", "min_items",
        "max_items", "min_length", "max_length", "min_properties", "max_properties",
    ]);

    /// <summary>Whether this is a member <c>type</c> with one of the seven types of JSON Schema, in Gemini's capitals too, or <c>function</c>.</summary>
    public static bool IsTypeWord(JsonNode node) =>
        node.Kind == JsonValueKind.String && node.NameIs("type"u8)
        && (node.TextIs("string"u8) || node.TextIs("object"u8) || node.TextIs("number"u8) || node.TextIs("integer"u8)
            || node.TextIs("boolean"u8) || node.TextIs("array"u8) || node.TextIs("null"u8) || node.TextIs("function"u8) || node.TextIs("custom"u8)
            || node.TextIs("STRING"u8) || node.TextIs("OBJECT"u8) || node.TextIs("NUMBER"u8) || node.TextIs("INTEGER"u8)
            || node.TextIs("BOOLEAN"u8) || node.TextIs("ARRAY"u8) || node.TextIs("NULL"u8));
}
