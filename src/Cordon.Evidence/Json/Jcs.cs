using System.Text.Json;

namespace Cordon.Evidence.Json;

/// <summary>JSON Canonicalization Scheme (RFC 8785) for foreign documents, and the check that a statement already is canonical.</summary>
public static class Jcs
{
    private const int MaxDepth = 64;

    public static byte[] Canonicalize(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json, new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
        JcsWriter writer = new();
        Write(document.RootElement, writer);
        return writer.Written.ToArray();
    }

    private static void Write(JsonElement element, JcsWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.BeginObject();
                // RFC 8785 §3.2.3: names are ordered as arrays of UTF-16 code units, which is .NET's ordinal order.
                foreach (JsonProperty member in element.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    writer.Name(member.Name);
                    Write(member.Value, writer);
                }

                writer.EndObject();
                break;
            case JsonValueKind.Array:
                writer.BeginArray();
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Write(item, writer);
                }

                writer.EndArray();
                break;
            case JsonValueKind.String:
                writer.String(element.GetString()!);
                break;
            case JsonValueKind.Number:
                writer.Number(element.GetDouble());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.Boolean(element.ValueKind == JsonValueKind.True);
                break;
            default:
                writer.Null();
                break;
        }
    }

    /// <summary>
    /// True when the bytes are canonical JSON without floats, as statements are. One pass, nothing re-emitted: the
    /// reader proves the grammar, so without whitespace each token starts where the one before ended, plus one separator.
    /// </summary>
    public static bool IsCanonical(ReadOnlySpan<byte> json)
    {
        if (!System.Text.Unicode.Utf8.IsValid(json))
        {
            return false;
        }

        Utf8JsonReader reader = new(json, new() { MaxDepth = MaxDepth });
        Span<int> lastName = stackalloc int[MaxDepth + 1];
        Span<int> lastLength = stackalloc int[MaxDepth + 1];
        long end = 0;
        bool fresh = true;
        try
        {
            while (reader.Read())
            {
                bool closes = reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;
                if (reader.TokenStartIndex != end + (fresh || closes ? 0 : 1) || !IsCanonicalToken(ref reader))
                {
                    return false;
                }

                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    lastName[reader.CurrentDepth] = -1;
                }
                else if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    int depth = reader.CurrentDepth - 1;
                    int start = (int)reader.TokenStartIndex + 1;
                    // Our names are ASCII, where the order of bytes is the order of UTF-16 code units.
                    if (lastName[depth] >= 0 && json.Slice(lastName[depth], lastLength[depth]).SequenceCompareTo(reader.ValueSpan) >= 0)
                    {
                        return false;
                    }

                    (lastName[depth], lastLength[depth]) = (start, reader.ValueSpan.Length);
                }

                fresh = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
                // After a name the reader has swallowed the colon already; the name token itself ends at its quote.
                end = reader.TokenType == JsonTokenType.PropertyName ? reader.TokenStartIndex + reader.ValueSpan.Length + 2 : reader.BytesConsumed;
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return end == json.Length;
    }

    private static bool IsCanonicalToken(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.PropertyName => !reader.ValueIsEscaped && System.Text.Ascii.IsValid(reader.ValueSpan),
        JsonTokenType.String => !reader.ValueIsEscaped || IsCanonicalString(ref reader),
        JsonTokenType.Number => IsInteger(reader.ValueSpan),
        _ => true,
    };

    private static bool IsCanonicalString(ref Utf8JsonReader reader)
    {
        try
        {
            JcsWriter writer = new();
            writer.String(reader.GetString()!);
            return writer.Written[1..^1].SequenceEqual(reader.ValueSpan);
        }
        catch (Exception fault) when (fault is FormatException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsInteger(ReadOnlySpan<byte> digits)
    {
        ReadOnlySpan<byte> magnitude = digits[0] == '-' ? digits[1..] : digits;
        return magnitude.Length <= 16
            && magnitude.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            && (digits.Length == 1 || magnitude[0] != '0')
            && long.Parse(magnitude, System.Globalization.CultureInfo.InvariantCulture) < 1L << 53;
    }
}
