using System.Text.Json.Nodes;

namespace Cordon.Demo;

/// <summary>What a scene is about, as the table groups it.</summary>
internal enum SceneKind
{
    /// <summary>Ordinary work: must pass untouched.</summary>
    Benign,
    /// <summary>Looks like trouble and is not: must pass as well.</summary>
    HardBenign,
    /// <summary>An attack: must be stopped or defused.</summary>
    Attack,
    /// <summary>Data that must not travel: must be redacted or stopped.</summary>
    Data,
}

/// <summary>One exchange of the demo's day.</summary>
internal sealed record Scene(string Name, SceneKind Kind, string Path, bool Stream, JsonObject Body)
{
    private const string ChatModel = "simulated-1";

    public static Scene Chat(SceneKind kind, string name, string user, string? system = null, bool stream = false, JsonArray? tools = null, JsonArray? more = null)
    {
        JsonArray messages = [];
        if (system is not null)
        {
            messages.Add(Message("system", system));
        }

        messages.Add(Message("user", user));
        foreach (JsonNode? message in more ?? [])
        {
            messages.Add(message!.DeepClone());
        }

        JsonObject body = new() { ["model"] = ChatModel, ["messages"] = messages, ["stream"] = stream };
        if (tools is not null)
        {
            body["tools"] = tools;
        }

        return new Scene(name, kind, "/v1/chat/completions", stream, body);
    }

    public static Scene Anthropic(SceneKind kind, string name, JsonNode content, string? system = null, bool stream = false)
    {
        JsonObject body = new()
        {
            ["model"] = ChatModel,
            ["max_tokens"] = 512,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = content }),
            ["stream"] = stream,
        };
        if (system is not null)
        {
            body["system"] = system;
        }

        return new Scene(name, kind, "/v1/messages", stream, body);
    }

    public static Scene Responses(SceneKind kind, string name, string input, string? instructions = null, bool stream = false)
    {
        JsonObject body = new() { ["model"] = ChatModel, ["input"] = input, ["stream"] = stream };
        if (instructions is not null)
        {
            body["instructions"] = instructions;
        }

        return new Scene(name, kind, "/v1/responses", stream, body);
    }

    public static Scene Embeddings(SceneKind kind, string name, params string[] inputs) =>
        new(name, kind, "/v1/embeddings", false, new JsonObject { ["model"] = "simulated-embedding", ["input"] = new JsonArray([.. inputs.Select(i => (JsonNode)i)]) });

    public static JsonNode Message(string role, JsonNode content) => new JsonObject { ["role"] = role, ["content"] = content };

    /// <summary>An assistant turn that called a tool, and what the tool gave back.</summary>
    public static JsonArray ToolTurn(string tool, string arguments, string result) => new(
        new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = null,
            ["tool_calls"] = new JsonArray(new JsonObject
            {
                ["id"] = "call_1",
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = tool, ["arguments"] = arguments },
            }),
        },
        new JsonObject { ["role"] = "tool", ["tool_call_id"] = "call_1", ["content"] = result });

    public static JsonArray Tools(string name, string description, params string[] parameters)
    {
        JsonObject properties = [];
        foreach (string parameter in parameters)
        {
            properties[parameter] = new JsonObject { ["type"] = "string" };
        }

        return new(new JsonObject
        {
            ["type"] = "function",
            ["function"] = new JsonObject
            {
                ["name"] = name,
                ["description"] = description,
                ["parameters"] = new JsonObject { ["type"] = "object", ["properties"] = properties },
            },
        });
    }
}
