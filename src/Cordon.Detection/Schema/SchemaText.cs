using System.Buffers;
using System.Text.Json;

namespace Cordon.Detection;

/// <summary>The keywords of JSON Schema that look at one value without its children's schemas.</summary>
internal static class SchemaText
{
    public static bool IsOfType(SchemaTypes types, JsonElement instance) => instance.ValueKind switch
    {
        JsonValueKind.Number => types.HasFlag(SchemaTypes.Number) || (types.HasFlag(SchemaTypes.Integer) && IsInteger(instance)),
        JsonValueKind.String => types.HasFlag(SchemaTypes.String),
        JsonValueKind.True or JsonValueKind.False => types.HasFlag(SchemaTypes.Boolean),
        JsonValueKind.Null => types.HasFlag(SchemaTypes.Null),
        JsonValueKind.Array => types.HasFlag(SchemaTypes.Array),
        JsonValueKind.Object => types.HasFlag(SchemaTypes.Object),
        _ => false,
    };

    /// <summary>The sign of keyword − instance; null without the keyword.</summary>
    public static int? Compare(JsonElement? keyword, JsonElement instance) =>
        keyword is not { } bound ? null
        : bound.TryGetDecimal(out decimal a) && instance.TryGetDecimal(out decimal b) ? a.CompareTo(b)
        : bound.GetDouble().CompareTo(instance.GetDouble());

    public static bool IsMultiple(JsonElement value, JsonElement factor)
    {
        if (value.TryGetDecimal(out decimal a) && factor.TryGetDecimal(out decimal b) && b != 0)
        {
            return a % b == 0;
        }

        double quotient = value.GetDouble() / factor.GetDouble();
        return double.IsInfinity(quotient) ? value.GetDouble() % factor.GetDouble() == 0 : quotient == Math.Truncate(quotient);
    }

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

    private static bool IsInteger(JsonElement number) =>
        number.TryGetDecimal(out decimal exact) ? exact == decimal.Truncate(exact) : number.TryGetDouble(out double rough) && rough == Math.Truncate(rough);
}
