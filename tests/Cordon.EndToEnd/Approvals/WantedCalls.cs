using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Cordon.EndToEnd.Approvals;

/// <summary>A model's wish to have tools called, as the dialects write it.</summary>
internal static class WantedCalls
{
    [ThreadStatic]
    private static string? s_answer;

    public static readonly string[] Paths = ["/v1/chat/completions", "/v1/messages", "/v1/responses", "/api/chat"];

    public static string Request(string path, bool stream, string text)
    {
        JsonObject schema = new() { ["type"] = "object", ["properties"] = new JsonObject() };
        JsonArray tools = [.. ((string[])["pay_invoice", "refund", "look"]).Select(name => (JsonNode)(path switch
        {
            "/v1/messages" => new JsonObject { ["name"] = name, ["input_schema"] = schema.DeepClone() },
            "/v1/responses" => new JsonObject { ["type"] = "function", ["name"] = name, ["parameters"] = schema.DeepClone() },
            _ => new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = name, ["parameters"] = schema.DeepClone() } },
        }))];
        JsonObject body = new() { ["model"] = "m", ["stream"] = stream, ["tools"] = tools };
        if (path == "/v1/responses")
        {
            body["input"] = text;
        }
        else
        {
            body["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = text });
        }

        if (path == "/v1/messages")
        {
            body["max_tokens"] = 100;
        }

        return body.ToJsonString();
    }

    public static async Task WriteAsync(HttpContext context, (string Tool, string Arguments)[] calls)
    {
        using StreamReader reader = new(context.Request.Body, Encoding.UTF8);
        bool stream = (await reader.ReadToEndAsync()).Contains("\"stream\":true", StringComparison.Ordinal);
        string path = context.Request.Path.Value!;
        s_answer = $"{Guid.NewGuid():n}"[..8];
        string body = stream ? Streamed(path, calls) : Whole(path, calls).ToJsonString();
        await ScriptedModel.WriteAsync(context, body, !stream ? "application/json" : path == "/api/chat" ? "application/x-ndjson" : "text/event-stream");
    }

    private static JsonObject Whole(string path, (string Tool, string Arguments)[] calls) => path switch
    {
        "/v1/messages" => new JsonObject
        {
            ["id"] = "m", ["type"] = "message", ["role"] = "assistant", ["model"] = "m", ["stop_reason"] = "tool_use", ["content"] = new JsonArray([.. calls.Select(Block)]),
            ["usage"] = new JsonObject { ["input_tokens"] = 1, ["output_tokens"] = 1 },
        },
        "/v1/responses" => Response(calls),
        "/api/chat" => new JsonObject { ["model"] = "m", ["created_at"] = "2026-01-01T00:00:00Z", ["message"] = OllamaMessage(calls), ["done"] = true, ["done_reason"] = "stop" },
        _ => new JsonObject
        {
            ["id"] = "c", ["object"] = "chat.completion", ["created"] = 1, ["model"] = "m",
            ["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = 0, ["finish_reason"] = "tool_calls",
                ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = null, ["tool_calls"] = new JsonArray([.. calls.Select((call, i) => Chat(call, i, whole: true))]) },
            }),
        },
    };

    private static string Streamed(string path, (string Tool, string Arguments)[] calls) => path switch
    {
        "/v1/messages" => Messages(calls),
        "/v1/responses" => Responses(calls),
        "/api/chat" => new JsonObject { ["model"] = "m", ["created_at"] = "2026-01-01T00:00:00Z", ["message"] = OllamaMessage(calls), ["done"] = false }.ToJsonString()
            + "\n" + new JsonObject { ["model"] = "m", ["created_at"] = "2026-01-01T00:00:00Z", ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = "" }, ["done"] = true, ["done_reason"] = "stop" }.ToJsonString() + "\n",
        _ => Chats(calls),
    };

    private static JsonNode Block((string Tool, string Arguments) call, int index) =>
        new JsonObject { ["type"] = "tool_use", ["id"] = Id("toolu", index), ["name"] = call.Tool, ["input"] = JsonNode.Parse(call.Arguments) };

    private static JsonObject OllamaMessage((string Tool, string Arguments)[] calls) => new()
    {
        ["role"] = "assistant", ["content"] = "",
        ["tool_calls"] = new JsonArray([.. calls.Select(call => (JsonNode)new JsonObject { ["function"] = new JsonObject { ["name"] = call.Tool, ["arguments"] = JsonNode.Parse(call.Arguments) } })]),
    };

    private static JsonNode Chat((string Tool, string Arguments) call, int index, bool whole)
    {
        JsonObject node = new() { ["id"] = Id("call", index), ["type"] = "function", ["function"] = new JsonObject { ["name"] = call.Tool, ["arguments"] = whole ? call.Arguments : "" } };
        if (!whole)
        {
            node["index"] = index;
        }

        return node;
    }

    private static JsonObject Item((string Tool, string Arguments) call, int index) => new()
    {
        ["type"] = "function_call", ["id"] = Id("fc", index), ["call_id"] = Id("call", index), ["name"] = call.Tool, ["arguments"] = call.Arguments, ["status"] = "completed",
    };

    private static JsonObject Response((string Tool, string Arguments)[] calls) => new()
    {
        ["id"] = "r", ["object"] = "response", ["created_at"] = 1, ["status"] = "completed", ["model"] = "m", ["output"] = new JsonArray([.. calls.Select((call, i) => (JsonNode)Item(call, i))]),
    };

    private static string Chats((string Tool, string Arguments)[] calls)
    {
        StringBuilder frames = new();
        Delta(new JsonObject { ["role"] = "assistant", ["content"] = "One moment. " });
        for (int i = 0; i < calls.Length; i++)
        {
            Delta(new JsonObject { ["tool_calls"] = new JsonArray(Chat(calls[i], i, whole: false)) });
            foreach (char[] piece in calls[i].Arguments.Chunk(5))
            {
                Delta(new JsonObject { ["tool_calls"] = new JsonArray(new JsonObject { ["index"] = i, ["function"] = new JsonObject { ["arguments"] = new string(piece) } }) });
            }
        }

        frames.Append("data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n");
        return frames.ToString();

        void Delta(JsonObject delta) => frames.Append("data: ").Append(new JsonObject
        {
            ["id"] = "c", ["object"] = "chat.completion.chunk", ["created"] = 1, ["model"] = "m", ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = null }),
        }.ToJsonString()).Append("\n\n");
    }

    private static string Messages((string Tool, string Arguments)[] calls)
    {
        StringBuilder frames = new();
        Event("message_start", new JsonObject { ["message"] = new JsonObject { ["id"] = "m", ["type"] = "message", ["role"] = "assistant", ["model"] = "m", ["content"] = new JsonArray(), ["usage"] = new JsonObject { ["input_tokens"] = 1, ["output_tokens"] = 1 } } });
        for (int i = 0; i < calls.Length; i++)
        {
            JsonObject block = (JsonObject)Block((calls[i].Tool, "{}"), i);
            Event("content_block_start", new JsonObject { ["index"] = i, ["content_block"] = block });
            foreach (char[] piece in calls[i].Arguments.Chunk(5))
            {
                Event("content_block_delta", new JsonObject { ["index"] = i, ["delta"] = new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = new string(piece) } });
            }

            Event("content_block_stop", new JsonObject { ["index"] = i });
        }

        Event("message_delta", new JsonObject { ["delta"] = new JsonObject { ["stop_reason"] = "tool_use" }, ["usage"] = new JsonObject { ["output_tokens"] = 1 } });
        Event("message_stop", []);
        return frames.ToString();

        void Event(string type, JsonObject data)
        {
            data["type"] = type;
            frames.Append("event: ").Append(type).Append("\ndata: ").Append(data.ToJsonString()).Append("\n\n");
        }
    }

    private static string Responses((string Tool, string Arguments)[] calls)
    {
        StringBuilder frames = new();
        int number = 0;
        for (int i = 0; i < calls.Length; i++)
        {
            JsonObject begun = Item(calls[i], i);
            begun["arguments"] = "";
            Event("response.output_item.added", new JsonObject { ["output_index"] = i, ["item"] = begun });
            foreach (char[] piece in calls[i].Arguments.Chunk(5))
            {
                Event("response.function_call_arguments.delta", new JsonObject { ["output_index"] = i, ["item_id"] = Id("fc", i), ["delta"] = new string(piece) });
            }

            Event("response.function_call_arguments.done", new JsonObject { ["output_index"] = i, ["item_id"] = Id("fc", i), ["arguments"] = calls[i].Arguments });
            Event("response.output_item.done", new JsonObject { ["output_index"] = i, ["item"] = Item(calls[i], i) });
        }

        Event("response.completed", new JsonObject { ["response"] = Response(calls) });
        return frames.ToString();

        void Event(string type, JsonObject data)
        {
            data["type"] = type;
            data["sequence_number"] = number++;
            frames.Append("event: ").Append(type).Append("\ndata: ").Append(data.ToJsonString()).Append("\n\n");
        }
    }

    // Another one in each answer, as models give them.
    private static string Id(string kind, int index) => $"{kind}_{s_answer}{index}";
}
