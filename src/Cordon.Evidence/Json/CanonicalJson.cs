using System.Globalization;
using System.Text.Json;

namespace Cordon.Evidence;

/// <summary>
/// One spelling for each JSON value (RFC 8785): members in order, numbers and escapes in one form. Two documents that a reader could tell apart
/// never have the same spelling: what RFC 8785 leaves to doubles is kept exactly where a double would round it, and what has no
/// one meaning (a name twice, half a surrogate pair) has no spelling.
/// </summary>
public static class CanonicalJson
{
    private const int MaxDepth = 64;

    // A number's digits cost as much as they are long; its exponent must not.
    private const int MostExponent = 1_000_000;

    /// <summary>The canonical bytes; null when the document has none.</summary>
    public static byte[]? Of(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            Json.JcsWriter writer = new();
            return Write(document.RootElement, writer) ? writer.Written.ToArray() : null;
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool Write(JsonElement element, Json.JcsWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.BeginObject();
                foreach (JsonProperty member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.Name(member.Name);
                    if (!Write(member.Value, writer))
                    {
                        return false;
                    }
                }

                writer.EndObject();
                return true;
            case JsonValueKind.Array:
                writer.BeginArray();
                foreach (JsonElement item in element.EnumerateArray())
                {
                    if (!Write(item, writer))
                    {
                        return false;
                    }
                }

                writer.EndArray();
                return true;
            case JsonValueKind.String:
                writer.String(element.GetString()!);
                return true;
            case JsonValueKind.Number:
                return Number(element.GetRawText(), writer);
            case JsonValueKind.True or JsonValueKind.False:
                writer.Boolean(element.ValueKind == JsonValueKind.True);
                return true;
            default:
                writer.Null();
                return true;
        }
    }

    // 9007199254740993 and its neighbour are one double, and must not be one argument.
    private static bool Number(string text, Json.JcsWriter writer)
    {
        if (Exactly(text) is not { } exact)
        {
            return false;
        }

        double rounded = double.Parse(text, CultureInfo.InvariantCulture);
        if (double.IsFinite(rounded) && Exactly(Json.Es6Number.Format(rounded)) == exact)
        {
            writer.Number(rounded);
        }
        else
        {
            writer.Number(exact);
        }

        return true;
    }

    /// <summary>Sign, digits without zeros around them, exponent: one spelling for each value.</summary>
    private static string? Exactly(string number)
    {
        bool negative = number[0] == '-';
        int exponentAt = number.AsSpan().IndexOfAny('e', 'E');
        ReadOnlySpan<char> mantissa = number.AsSpan(negative ? 1 : 0, (exponentAt < 0 ? number.Length : exponentAt) - (negative ? 1 : 0));
        if (!int.TryParse(exponentAt < 0 ? "0" : number.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int exponent)
            || Math.Abs((long)exponent) > MostExponent)
        {
            return null;
        }

        int dot = mantissa.IndexOf('.');
        string digits = dot < 0 ? mantissa.ToString() : $"{mantissa[..dot]}{mantissa[(dot + 1)..]}";
        int fraction = dot < 0 ? 0 : mantissa.Length - dot - 1;
        string significant = digits.TrimStart('0');
        string shortest = significant.TrimEnd('0');
        return shortest.Length == 0
            ? "0"
            : string.Create(CultureInfo.InvariantCulture, $"{(negative ? "-" : "")}{shortest}e{exponent - fraction + significant.Length - shortest.Length}");
    }
}
