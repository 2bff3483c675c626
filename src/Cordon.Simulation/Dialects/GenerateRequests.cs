using System.Text;
using System.Text.Json;

namespace Cordon.Simulation.Dialects;

/// <summary>Reads Gemini's requests, whose fields may be spelled in camel case or in snake case.</summary>
internal static class GenerateRequests
{
    public static Conversation? Read(JsonElement body, string model, bool stream)
    {
        if (!body.Each("contents").Any())
        {
            return null;
        }

        List<Turn> turns = [];
        if (body.Field("systemInstruction") is { } system && Text(system) is { Length: > 0 } instructions)
        {
            turns.Add(new Turn(Speaker.System, instructions));
        }

        foreach (JsonElement content in body.Each("contents"))
        {
            AddContent(turns, content);
        }

        JsonElement config = body.Field("generationConfig") ?? default;
        return new Conversation
        {
            Model = model,
            Turns = turns,
            Tools = [.. body.Each("tools").SelectMany(tool => tool.Each("functionDeclarations")).Select(Declared)],
            Choice = ChoiceOf(body.Field("toolConfig")?.Field("functionCallingConfig")),
            Schema = config.Field("responseSchema") ?? config.Field("responseJsonSchema"),
            WantsJson = config.Field("responseMimeType") is { ValueKind: JsonValueKind.String } type && type.AsText() == "application/json",
            MaxTokens = config.Field("maxOutputTokens") is { ValueKind: JsonValueKind.Number } most ? most.GetInt32() : null,
            Stops = [.. config.Each("stopSequences").Select(stop => stop.AsText())],
            Stream = stream,
            Thinking = config.Field("thinkingConfig")?.Field("includeThoughts") is { ValueKind: JsonValueKind.True },
        };
    }

    /// <summary>The texts of a content's parts; a string is its own text.</summary>
    public static string Text(JsonElement content) => content.ValueKind == JsonValueKind.String
        ? content.AsText()
        : string.Join("\n", content.Each("parts").Select(part => part.Text("text")).OfType<string>());

    /// <summary>The member of that name, in camel case or in snake case.</summary>
    public static JsonElement? Field(this JsonElement element, string camel) => element.Member(camel) ?? element.Member(Snake(camel));

    /// <summary>The items of a list, or the one object that stands in its place.</summary>
    public static IEnumerable<JsonElement> Each(this JsonElement element, string camel) => element.Field(camel) switch
    {
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
        { ValueKind: JsonValueKind.Object } one => [one],
        _ => [],
    };

    private static void AddContent(List<Turn> turns, JsonElement content)
    {
        Speaker speaker = content.Text("role") == "model" ? Speaker.Assistant : Speaker.User;
        List<Turn> results = [.. content.Each("parts").Select(part => part.Field("functionResponse")).OfType<JsonElement>()
            .Select(result => new Turn(Speaker.ToolResult, result.Member("response")?.GetRawText() ?? ""))];
        if (results.Count == 0 || Text(content).Length > 0)
        {
            turns.Add(new Turn(speaker, Text(content)));
        }

        turns.AddRange(results);
    }

    private static DeclaredTool Declared(JsonElement function) =>
        new(function.Text("name") ?? "", function.Text("description") ?? "", function.Member("parameters") ?? function.Field("parametersJsonSchema"));

    private static ToolChoice ChoiceOf(JsonElement? calling) => calling?.Text("mode") switch
    {
        "NONE" => ToolChoice.None,
        "ANY" => calling.Value.Each("allowedFunctionNames").FirstOrDefault() is { ValueKind: JsonValueKind.String } only ? ToolChoice.Named(only.AsText()) : ToolChoice.Any,
        _ => ToolChoice.Auto,
    };

    private static string Snake(string camel)
    {
        StringBuilder snake = new(camel.Length + 4);
        foreach (char letter in camel)
        {
            snake.Append(char.IsAsciiLetterUpper(letter) ? "_" : "").Append(char.ToLowerInvariant(letter));
        }

        return snake.ToString();
    }
}
