using System.Text.Json;

namespace Cordon.Simulation.Dialects;

/// <summary>Reads what OpenAI's chat dialect calls messages, tools and formats.</summary>
internal static class ChatRequests
{
    public static Conversation? Read(JsonElement body) =>
        body.ValueKind != JsonValueKind.Object || body.Member("messages") is not { ValueKind: JsonValueKind.Array } messages || messages.GetArrayLength() == 0
            ? null
            : new Conversation
            {
                Model = body.Text("model") ?? "",
                Turns = [.. messages.EnumerateArray().Select(m => new Turn(SpeakerOf(m.Text("role")), Content(m)))],
                Tools = [.. body.Items("tools").Select(t => t.Member("function") ?? t).Select(ToolOf)],
                Choice = ChoiceOf(body.Member("tool_choice")),
                Schema = body.Member("response_format")?.Member("json_schema")?.Member("schema"),
                WantsJson = body.Member("response_format")?.Text("type") == "json_object",
                MaxTokens = body.Number("max_completion_tokens") ?? body.Number("max_tokens"),
                Stops = body.Text("stop") is { } stop ? [stop] : [.. body.Items("stop").Select(s => s.AsText())],
                Stream = body.Flag("stream"),
            };

    public static Speaker SpeakerOf(string? role) => role switch
    {
        "system" or "developer" => Speaker.System,
        "assistant" => Speaker.Assistant,
        "tool" or "function" => Speaker.ToolResult,
        _ => Speaker.User,
    };

    public static DeclaredTool ToolOf(JsonElement function) =>
        new(function.Text("name") ?? function.Text("type") ?? "", function.Text("description") ?? "", function.Member("parameters") ?? function.Member("input_schema"));

    public static ToolChoice ChoiceOf(JsonElement? choice) => choice switch
    {
        { ValueKind: JsonValueKind.String } word => word.AsText() switch
        {
            "none" => ToolChoice.None,
            "required" => ToolChoice.Any,
            _ => ToolChoice.Auto,
        },
        { ValueKind: JsonValueKind.Object } named => (named.Member("function")?.Text("name") ?? named.Text("name")) is { } name ? ToolChoice.Named(name) : ToolChoice.Auto,
        _ => ToolChoice.Auto,
    };

    /// <summary>The text of a message whose content is a string or parts; parts without text leave nothing.</summary>
    public static string Content(JsonElement message) => message.Member("content") switch
    {
        { ValueKind: JsonValueKind.String } text => text.AsText(),
        { ValueKind: JsonValueKind.Array } parts => Parts(parts),
        _ => "",
    };

    public static string Parts(JsonElement parts) =>
        string.Join("\n", parts.EnumerateArray().Select(p => p.ValueKind == JsonValueKind.String ? p.AsText() : p.Text("text")).OfType<string>());
}
