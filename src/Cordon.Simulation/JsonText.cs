using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cordon.Simulation;

/// <summary>Reading JSON that a stranger wrote, without exceptions, and writing it as the providers do: nothing escaped that need not be.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions AsProvidersDo = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(JsonNode node)
    {
        ArrayBufferWriter<byte> buffer = new(512);
        using (Utf8JsonWriter writer = new(buffer, AsProvidersDo))
        {
            node.WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static string Write(JsonNode node) => Encoding.UTF8.GetString(Bytes(node));

    /// <summary>The JSON object that starts at <paramref name="start"/>, or null when none does.</summary>
    public static string? ObjectAt(string text, int start)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text[start..Math.Min(text.Length, start + 65_536)]);
        Utf8JsonReader reader = new(utf8, isFinalBlock: true, default);
        try
        {
            return reader.Read() && reader.TrySkip() ? Encoding.UTF8.GetString(utf8, 0, (int)reader.BytesConsumed) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    extension(JsonElement element)
    {
        public JsonElement? Member(string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

        public string? Text(string name) => element.Member(name) is { ValueKind: JsonValueKind.String } value ? value.AsText() : null;

        public bool Flag(string name) => element.Member(name) is { ValueKind: JsonValueKind.True };

        public int? Number(string name) => element.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) ? number : null;

        public IEnumerable<JsonElement> Items(string name) => element.Member(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

        /// <summary>The string, or the raw text of anything else, also of a string with a lone surrogate.</summary>
        public string AsText()
        {
            try
            {
                return element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
            }
            catch (InvalidOperationException)
            {
                return element.GetRawText().Trim('"');
            }
        }
    }
}

internal static class Cut
{
    /// <summary>The place to cut at or just before <paramref name="index"/> that leaves surrogate pairs whole.</summary>
    public static int At(string text, int index) =>
        index > 0 && index < text.Length && char.IsHighSurrogate(text[index - 1]) && char.IsLowSurrogate(text[index]) ? index - 1 : index;
}
