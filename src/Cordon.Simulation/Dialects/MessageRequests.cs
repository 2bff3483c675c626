using System.Text.Json;

namespace Cordon.Simulation.Dialects;

/// <summary>Reads Anthropic's messages: content blocks become turns, so that tool results and documents stand on their own.</summary>
internal static class MessageRequests
{
    public static Conversation? Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || body.Member("messages") is not { ValueKind: JsonValueKind.Array } messages || messages.GetArrayLength() == 0)
        {
            return null;
        }

        List<Turn> turns = [];
        if (TextOf(body.Member("system")) is { Length: > 0 } system)
        {
            turns.Add(new Turn(Speaker.System, system));
        }

        foreach (JsonElement message in messages.EnumerateArray())
        {
            AddMessage(turns, message);
        }

        return new Conversation
        {
            Model = body.Text("model") ?? "",
            Turns = turns,
            Tools = [.. body.Items("tools").Select(ChatRequests.ToolOf)],
            Choice = ChoiceOf(body.Member("tool_choice")),
            Schema = (body.Member("output_config")?.Member("format") ?? body.Member("output_format"))?.Member("schema"),
            MaxTokens = body.Number("max_tokens"),
            Stops = [.. body.Items("stop_sequences").Select(s => s.AsText())],
            Stream = body.Flag("stream"),
            Thinking = body.Member("thinking")?.Text("type") is "enabled" or "adaptive",
        };
    }

    private static void AddMessage(List<Turn> turns, JsonElement message)
    {
        Speaker speaker = message.Text("role") == "assistant" ? Speaker.Assistant : Speaker.User;
        if (message.Member("content") is not { ValueKind: JsonValueKind.Array } blocks)
        {
            turns.Add(new Turn(speaker, TextOf(message.Member("content"))));
            return;
        }

        List<string> texts = [];
        List<Turn> results = [];
        foreach (JsonElement block in blocks.EnumerateArray())
        {
            switch (block.Text("type"))
            {
                case "text":
                    texts.Add(block.Text("text") ?? "");
                    break;
                case "tool_result":
                    results.Add(new Turn(Speaker.ToolResult, TextOf(block.Member("content"))));
                    break;
                case "document":
                    turns.Add(new Turn(Speaker.Document, TextOf(block.Member("source")?.Member("data") ?? block.Member("source")?.Member("content"))));
                    break;
                case "search_result":
                    turns.Add(new Turn(Speaker.Document, TextOf(block.Member("content"))));
                    break;
                default:
                    break;
            }
        }

        // Results come last in a mixed message: they are what the model has not dealt with yet.
        if (texts.Count > 0 || results.Count == 0)
        {
            turns.Add(new Turn(speaker, string.Join("\n", texts)));
        }

        turns.AddRange(results);
    }

    private static string TextOf(JsonElement? content) => content switch
    {
        { ValueKind: JsonValueKind.String } text => text.AsText(),
        { ValueKind: JsonValueKind.Array } parts => ChatRequests.Parts(parts),
        _ => "",
    };

    private static ToolChoice ChoiceOf(JsonElement? choice) => choice?.Text("type") switch
    {
        "none" => ToolChoice.None,
        "any" => ToolChoice.Any,
        "tool" => ToolChoice.Named(choice.Value.Text("name") ?? ""),
        _ => ToolChoice.Auto,
    };
}
