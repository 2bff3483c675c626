using System.Text.Json;
using Cordon.Simulation.Dialects;

namespace Cordon.Simulation;

/// <summary>Where a request of any dialect may carry a command: its last user text.</summary>
internal static class CommandText
{
    public static string In(JsonElement body)
    {
        if (body.ValueKind == JsonValueKind.Object && body.Each("contents").LastOrDefault(c => c.Text("role") is null or "user") is { ValueKind: JsonValueKind.Object } content)
        {
            return GenerateRequests.Text(content);
        }

        JsonElement? last = body.Items("messages").Concat(body.Items("input")).LastOrDefault(m => m.Text("role") == "user");
        return last is { ValueKind: JsonValueKind.Object } message
            ? ChatRequests.Content(message)
            : body.Text("input") ?? body.Text("prompt") ?? body.Text("inputText") ?? "";
    }
}
