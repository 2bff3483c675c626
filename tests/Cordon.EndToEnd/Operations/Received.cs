using System.Text.Json;

namespace Cordon.EndToEnd.Operations;

/// <summary>What a collector got, taken apart.</summary>
internal sealed record Received(IReadOnlyList<JsonElement> Spans, IReadOnlyList<JsonElement> Metrics, IReadOnlyList<JsonElement> Logs, IReadOnlyList<JsonElement> Requests)
{
    public static Received Of(IEnumerable<string> lines)
    {
        List<JsonElement> requests = [.. lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        return new Received(
            Inner(requests, "traces", "resourceSpans", "scopeSpans", "spans"),
            Inner(requests, "metrics", "resourceMetrics", "scopeMetrics", "metrics"),
            Inner(requests, "logs", "resourceLogs", "scopeLogs", "logRecords"),
            requests);
    }

    /// <summary>An attribute's value as text; null when there is none.</summary>
    public static string? Attribute(JsonElement of, string name)
    {
        if (!of.TryGetProperty("attributes", out JsonElement attributes))
        {
            return null;
        }

        JsonElement found = attributes.EnumerateArray().FirstOrDefault(attribute => attribute.GetProperty("key").GetString() == name);
        return found.ValueKind == JsonValueKind.Undefined ? null : found.GetProperty("value").EnumerateObject().Single().Value.ToString();
    }

    private static List<JsonElement> Inner(List<JsonElement> requests, string signal, string resources, string scopes, string items) =>
    [
        .. requests.Where(request => request.GetProperty("signal").GetString() == signal)
            .SelectMany(request => request.GetProperty("body").GetProperty(resources).EnumerateArray())
            .SelectMany(resource => resource.GetProperty(scopes).EnumerateArray())
            .SelectMany(scope => scope.GetProperty(items).EnumerateArray()),
    ];
}
