using System.Text;
using System.Text.Json;

namespace Cordon.EndToEnd;

/// <summary>What a client of a stream has at its end: the texts of all events, put together.</summary>
internal static class StreamedText
{
    public static string Of(string stream)
    {
        StringBuilder text = new();
        foreach (string line in stream.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)))
        {
            try
            {
                using JsonDocument data = JsonDocument.Parse(line[6..]);
                Collect(data.RootElement, text);
            }
            catch (JsonException)
            {
                // A frame that is no JSON is text as it stands.
                text.Append(line.AsSpan(6));
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
                    if (member.Name is "content" or "text" or "delta" or "arguments" or "partial_json" or "input" or "generation" or "outputText" && member.Value.ValueKind == JsonValueKind.String)
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
