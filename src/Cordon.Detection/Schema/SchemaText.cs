using System.Buffers;
using System.Text.Json;

namespace Cordon.Detection;

/// <summary>The keywords of JSON Schema that look at one value without its children's schemas.</summary>
internal static class SchemaText
{
    public static bool IsOfType(JsonElement schema, JsonElement instance)
    {
        if (schema.TryGetProperty("type", out JsonElement type)
            && !(type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(t => Is(t.GetString(), instance)) : Is(type.GetString(), instance)))
        {
            return false;
        }

        return (!schema.TryGetProperty("const", out JsonElement only) || JsonElement.DeepEquals(only, instance))
            && (!schema.TryGetProperty("enum", out JsonElement list) || list.EnumerateArray().Any(e => JsonElement.DeepEquals(e, instance)));
    }

    public static bool IsInRange(JsonElement schema, JsonElement instance, ref int steps)
    {
        switch (instance.ValueKind)
        {
            case JsonValueKind.Number:
                return IsNumber(schema, instance);
            case JsonValueKind.String:
                return !(Has(schema, "minLength") || Has(schema, "maxLength")) || Between(schema, "minLength", "maxLength", instance.GetString()!.EnumerateRunes().Count());
            case JsonValueKind.Array:
                return Between(schema, "minItems", "maxItems", instance.GetArrayLength())
                    && (!schema.TryGetProperty("uniqueItems", out JsonElement unique) || unique.ValueKind != JsonValueKind.True || SchemaUniqueness.Holds(instance, ref steps));
            case JsonValueKind.Object:
                return Between(schema, "minProperties", "maxProperties", instance.EnumerateObject().Select(p => p.Name).Distinct().Count()) && HasRequired(schema, instance);
            default:
                return true;
        }
    }

    public static decimal? Number(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.TryGetDecimal(out decimal exact) ? exact : decimal.MaxValue : null;

    public static JsonElement AsElement(string text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStringValue(text);
        }

        using JsonDocument document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static bool Is(string? type, JsonElement instance) => type switch
    {
        "integer" => instance.ValueKind == JsonValueKind.Number && (instance.TryGetDecimal(out decimal d) ? d == decimal.Truncate(d) : instance.TryGetDouble(out double f) && f == Math.Truncate(f)),
        "number" => instance.ValueKind == JsonValueKind.Number,
        "string" => instance.ValueKind == JsonValueKind.String,
        "boolean" => instance.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => instance.ValueKind == JsonValueKind.Null,
        "array" => instance.ValueKind == JsonValueKind.Array,
        "object" => instance.ValueKind == JsonValueKind.Object,
        _ => false,
    };

    private static bool IsNumber(JsonElement schema, JsonElement instance) =>
        Compare(schema, "minimum", instance) is not > 0 && Compare(schema, "exclusiveMinimum", instance) is not >= 0
        && Compare(schema, "maximum", instance) is not < 0 && Compare(schema, "exclusiveMaximum", instance) is not <= 0
        && (!schema.TryGetProperty("multipleOf", out JsonElement factor) || IsMultiple(instance, factor));

    // The sign of keyword − instance; null without the keyword.
    private static int? Compare(JsonElement schema, string keyword, JsonElement instance) =>
        !schema.TryGetProperty(keyword, out JsonElement bound) || bound.ValueKind != JsonValueKind.Number ? null
        : bound.TryGetDecimal(out decimal a) && instance.TryGetDecimal(out decimal b) ? a.CompareTo(b)
        : bound.GetDouble().CompareTo(instance.GetDouble());

    private static bool IsMultiple(JsonElement value, JsonElement factor)
    {
        if (value.TryGetDecimal(out decimal a) && factor.TryGetDecimal(out decimal b) && b != 0)
        {
            return a % b == 0;
        }

        double quotient = value.GetDouble() / factor.GetDouble();
        return double.IsInfinity(quotient) ? value.GetDouble() % factor.GetDouble() == 0 : quotient == Math.Truncate(quotient);
    }

    private static bool HasRequired(JsonElement schema, JsonElement instance)
    {
        if (schema.TryGetProperty("required", out JsonElement required) && required.ValueKind == JsonValueKind.Array
            && required.EnumerateArray().Any(r => !instance.TryGetProperty(r.GetString()!, out _)))
        {
            return false;
        }

        return !schema.TryGetProperty("dependentRequired", out JsonElement dependent)
            || dependent.EnumerateObject().All(d => !instance.TryGetProperty(d.Name, out _) || d.Value.EnumerateArray().All(r => instance.TryGetProperty(r.GetString()!, out _)));
    }

    private static bool Has(JsonElement schema, string keyword) => schema.TryGetProperty(keyword, out _);

    private static bool Between(JsonElement schema, string least, string most, long value) =>
        value >= (Number(schema, least) ?? 0) && value <= (Number(schema, most) ?? decimal.MaxValue);
}
