using System.Text;
using System.Text.Json;
using Cordon.Gateway.Wire;
using Cordon.Gateway.Tests.Wire;

namespace Cordon.Gateway.Tests.Relay;

/// <summary>A received stream as a client sees it.</summary>
internal static class Read
{
    private static readonly HashSet<string> Growing = ["content", "delta", "text", "refusal", "reasoning_content", "thinking", "arguments", "partial_json", "token"];

    /// <summary>The pieces of every growing string, joined in order, by the name of their field. Repeats of the whole stand on their own lines.</summary>
    public static string Joined(byte[] stream)
    {
        Dictionary<string, StringBuilder> texts = [];
        StringBuilder whole = new();
        foreach (string data in Events(stream).Where(data => data.StartsWith('{')))
        {
            using JsonDocument json = JsonDocument.Parse(data);
            bool repeats = json.RootElement.TryGetProperty("type", out JsonElement type) && type.GetString() is { } name && (name.EndsWith(".done", StringComparison.Ordinal) || name == "response.completed");
            Collect(json.RootElement, "", texts, repeats ? whole : null);
        }

        return string.Join('\n', texts.Select(text => text.Value)) + "\n" + whole;
    }

    public static List<string> Events(byte[] stream)
    {
        StreamSplitter splitter = stream is [(byte)'{', ..] ? new LineSplitter(int.MaxValue) : new SseSplitter(int.MaxValue);
        splitter.Feed(stream);
        List<string> events = [];
        SseTests.Drain(splitter, frame => events.Add(Encoding.UTF8.GetString(frame.Data.Span)));
        if (splitter.Finish() is { } last)
        {
            events.Add(Encoding.UTF8.GetString(last.Data.Span));
        }

        return events;
    }

    private static void Collect(JsonElement element, string name, Dictionary<string, StringBuilder> texts, StringBuilder? whole)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    Collect(member.Value, member.Name, texts, whole);
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Collect(item, name, texts, whole);
                }

                break;
            case JsonValueKind.String when Growing.Contains(name):
                if (whole is not null)
                {
                    whole.Append(element.GetString()).Append('\n');
                }
                else
                {
                    (texts.TryGetValue(name, out StringBuilder? text) ? text : texts[name] = new StringBuilder()).Append(element.GetString());
                }

                break;
        }
    }
}
