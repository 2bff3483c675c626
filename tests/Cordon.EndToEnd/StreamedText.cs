using System.Text;
using System.Text.Json;

namespace Cordon.EndToEnd;

/// <summary>What a client of a stream has at its end: the texts of all events, put together.</summary>
internal static class StreamedText
{
    public static string Of(string stream)
    {
        StringBuilder text = new();
        foreach (string line in stream.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal) || line.StartsWith('{')))
        {
            string json = line.StartsWith('{') ? line : line[6..];
            try
            {
                using JsonDocument data = JsonDocument.Parse(json);
                Collect(data.RootElement, text);
            }
            catch (JsonException)
            {
                // A frame that is no JSON is text as it stands.
                text.Append(json);
            }
        }

        return text.ToString();
    }

    private static void Collect(JsonElement element, StringBuilder text)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    if (member.Name is "content" or "response" or "thinking" or "text" or "delta" or "arguments" or "partial_json" && member.Value.ValueKind == JsonValueKind.String)
                    {
                        text.Append(member.Value.GetString());
                    }
                    else
                    {
                        Collect(member.Value, text);
                    }
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Collect(item, text);
                }

                break;
            default:
                break;
        }
    }
}
