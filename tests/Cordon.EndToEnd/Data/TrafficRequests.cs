using System.Text.Json.Nodes;

namespace Cordon.EndToEnd.Data;

/// <summary>As what a text of the data travels.</summary>
internal enum Carriage
{
    Question,
    ToolResult,
    ToolDescription,
    Answer,
}

/// <summary>One request that carries a text (or asks for it, when it is to be the answer), in one of the dialects in turn.</summary>
internal sealed record TrafficRequest(string Path, string Body)
{
    public static Carriage CarriageOf(string file, DataRow row) => file switch
    {
        _ when file.StartsWith("pi_indirect_", StringComparison.Ordinal) || file is "pi_trigger_tasktracker" || row.IsOfTool => Carriage.ToolResult,
        "tool_descriptions" => Carriage.ToolDescription,
        "exfil_markdown" or "drift_llmdrift" => Carriage.Answer,
        _ when file.Split('_')[0] is "refusal" or "code" or "ground" => Carriage.Answer,
        _ => Carriage.Question,
    };

    public static TrafficRequest Of(Carriage carriage, string text, int turn) => carriage switch
    {
        Carriage.Question => (turn % 4) switch
        {
            0 => Chat(User(text)),
            1 => Messages(User(text)),
            2 => Responses(new JsonObject { ["input"] = text }),
            _ => new("/v1/completions", new JsonObject { ["model"] = "m", ["prompt"] = text }.ToJsonString()),
        },
        Carriage.ToolResult => (turn % 3) switch
        {
            0 => Chat(User("Please read it for me."), Call(), new JsonObject { ["role"] = "tool", ["tool_call_id"] = "c", ["content"] = text }),
            1 => Messages(
                User("Please read it for me."),
                new JsonObject { ["role"] = "assistant", ["content"] = new JsonArray(new JsonObject { ["type"] = "tool_use", ["id"] = "c", ["name"] = "read", ["input"] = new JsonObject() }) },
                new JsonObject { ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = "c", ["content"] = text }) }),
            _ => Responses(new JsonObject
            {
                ["input"] = new JsonArray(
                    new JsonObject { ["type"] = "function_call", ["call_id"] = "c", ["name"] = "read", ["arguments"] = "{}" },
                    new JsonObject { ["type"] = "function_call_output", ["call_id"] = "c", ["output"] = text }),
            }),
        },
        Carriage.ToolDescription => (turn % 3) switch
        {
            0 => With(Chat(User("Which tool fits?")), new JsonArray(new JsonObject { ["type"] = "function", ["function"] = Tool(text, "parameters") })),
            1 => With(Messages(User("Which tool fits?")), new JsonArray(Tool(text, "input_schema"))),
            _ => With(Responses(new JsonObject { ["input"] = "Which tool fits?" }), new JsonArray(Typed(Tool(text, "parameters")))),
        },
        Carriage.Answer => (turn % 4) switch
        {
            0 => Chat(User("Please answer.")),
            1 => Messages(User("Please answer.")),
            2 => Responses(new JsonObject { ["input"] = "Please answer." }),
            _ => Streamed(Chat(User("Please answer."))),
        },
    };

    private static TrafficRequest Chat(params JsonNode[] messages) =>
        new("/v1/chat/completions", new JsonObject { ["model"] = "m", ["messages"] = new JsonArray(messages) }.ToJsonString());

    private static TrafficRequest Messages(params JsonNode[] messages) =>
        new("/v1/messages", new JsonObject { ["model"] = "m", ["max_tokens"] = 64, ["messages"] = new JsonArray(messages) }.ToJsonString());

    private static TrafficRequest Responses(JsonObject body)
    {
        body["model"] = "m";
        return new("/v1/responses", body.ToJsonString());
    }

    private static TrafficRequest With(TrafficRequest request, JsonArray tools) => Changed(request, "tools", tools);

    private static TrafficRequest Streamed(TrafficRequest request) => Changed(request, "stream", true);

    private static TrafficRequest Changed(TrafficRequest request, string key, JsonNode value)
    {
        JsonNode body = JsonNode.Parse(request.Body)!;
        body[key] = value;
        return request with { Body = body.ToJsonString() };
    }

    private static JsonObject User(string text) => new() { ["role"] = "user", ["content"] = text };

    private static JsonObject Tool(string description, string schema) => new()
    {
        ["name"] = "tool",
        ["description"] = description,
        [schema] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() },
    };

    private static JsonObject Typed(JsonObject tool)
    {
        tool["type"] = "function";
        return tool;
    }

    private static JsonObject Call() => new()
    {
        ["role"] = "assistant",
        ["content"] = null,
        ["tool_calls"] = new JsonArray(new JsonObject { ["id"] = "c", ["type"] = "function", ["function"] = new JsonObject { ["name"] = "read", ["arguments"] = "{}" } }),
    };
}
