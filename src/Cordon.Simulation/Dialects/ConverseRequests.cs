using System.Text.Json;

namespace Cordon.Simulation.Dialects;

/// <summary>Reads Bedrock's Converse: content blocks become turns, so that tool results and documents stand on their own.</summary>
internal static class ConverseRequests
{
    public static Conversation? Read(JsonElement body, string model, bool stream)
    {
        if (!body.Items("messages").Any())
        {
            return null;
        }

        List<Turn> turns = [];
        if (Text(body, "system") is { Length: > 0 } system)
        {
            turns.Add(new Turn(Speaker.System, system));
        }

        foreach (JsonElement message in body.Items("messages"))
        {
            AddMessage(turns, message);
        }

        JsonElement config = body.Member("inferenceConfig") ?? default;
        JsonElement? choice = body.Member("toolConfig")?.Member("toolChoice");
        return new Conversation
        {
            Model = model,
            Turns = turns,
            Tools = [.. (body.Member("toolConfig") ?? default).Items("tools").Select(tool => tool.Member("toolSpec")).OfType<JsonElement>()
                .Select(tool => new DeclaredTool(tool.Text("name") ?? "", tool.Text("description") ?? "", tool.Member("inputSchema")?.Member("json")))],
            Choice = choice?.Member("tool")?.Text("name") is { } only ? ToolChoice.Named(only) : choice?.Member("any") is not null ? ToolChoice.Any : ToolChoice.Auto,
            Schema = SchemaIn(body.Member("outputConfig")?.Member("textFormat")?.Member("structure")?.Member("jsonSchema")?.Text("schema")),
            MaxTokens = config.Number("maxTokens"),
            Stops = [.. config.Items("stopSequences").Select(stop => stop.AsText())],
            Stream = stream,
            Thinking = body.Member("additionalModelRequestFields")?.Member("thinking") is not null,
        };
    }

    /// <summary>The texts of a list of blocks.</summary>
    public static string Text(JsonElement holder, string list) => string.Join("\n", holder.Items(list).Select(block => block.Text("text")).OfType<string>());

    // A schema is a document in a string here.
    private static JsonElement? SchemaIn(string? text)
    {
        try
        {
            return text is null ? null : JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void AddMessage(List<Turn> turns, JsonElement message)
    {
        Speaker speaker = message.Text("role") == "assistant" ? Speaker.Assistant : Speaker.User;
        turns.AddRange(message.Items("content").Select(block => block.Member("document")?.Member("source")?.Text("text")).OfType<string>().Select(text => new Turn(Speaker.Document, text)));
        List<Turn> results = [.. message.Items("content").Select(block => block.Member("toolResult")).OfType<JsonElement>().Select(result => new Turn(
            Speaker.ToolResult,
            string.Join("\n", result.Items("content").Select(part => part.Text("text") ?? part.Member("json")?.GetRawText()).OfType<string>())))];
        if (results.Count == 0 || Text(message, "content").Length > 0)
        {
            turns.Add(new Turn(speaker, Text(message, "content")));
        }

        turns.AddRange(results);
    }
}
