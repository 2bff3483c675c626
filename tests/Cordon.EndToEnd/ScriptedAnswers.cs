using System.Text;
using System.Text.Json.Nodes;

namespace Cordon.EndToEnd;

/// <summary>The least that each dialect's client takes for an answer, with a given text in it.</summary>
internal static class ScriptedAnswers
{
    private const int Piece = 16;

    public static (string Type, string Body) Of(string path, string text, bool stream) => (path, stream) switch
    {
        ("/v1/chat/completions", true) => ("text/event-stream", ChatStream(text)),
        ("/v1/chat/completions", false) => Json(new JsonObject
        {
            ["id"] = "c", ["object"] = "chat.completion", ["created"] = 1, ["model"] = "m",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text }, ["finish_reason"] = "stop" }),
        }),
        ("/v1/messages", _) => Json(new JsonObject
        {
            ["id"] = "m", ["type"] = "message", ["role"] = "assistant", ["model"] = "m", ["stop_reason"] = "end_turn",
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }),
            ["usage"] = new JsonObject { ["input_tokens"] = 1, ["output_tokens"] = 1 },
        }),
        ("/v1/responses", _) => Json(new JsonObject
        {
            ["id"] = "r", ["object"] = "response", ["created_at"] = 1, ["status"] = "completed", ["model"] = "m",
            ["output"] = new JsonArray(new JsonObject
            {
                ["id"] = "o", ["type"] = "message", ["role"] = "assistant", ["status"] = "completed",
                ["content"] = new JsonArray(new JsonObject { ["type"] = "output_text", ["text"] = text, ["annotations"] = new JsonArray() }),
            }),
        }),
        ("/v1/completions", _) => Json(new JsonObject
        {
            ["id"] = "t", ["object"] = "text_completion", ["created"] = 1, ["model"] = "m",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["text"] = text, ["finish_reason"] = "stop" }),
        }),
        ("/v1/embeddings", _) => Json(new JsonObject
        {
            ["object"] = "list", ["model"] = "m",
            ["data"] = new JsonArray(new JsonObject { ["object"] = "embedding", ["index"] = 0, ["embedding"] = new JsonArray(0.5) }),
        }),
        _ => throw new ArgumentOutOfRangeException(nameof(path), path, "no answer is written for this path"),
    };

    private static (string, string) Json(JsonObject body) => ("application/json", body.ToJsonString());

    private static string ChatStream(string text)
    {
        StringBuilder frames = new();
        for (int at = 0; at < text.Length;)
        {
            int end = Math.Min(text.Length, at + Piece);
            end += end < text.Length && char.IsHighSurrogate(text[end - 1]) ? 1 : 0;
            frames.Append("data: ").Append(new JsonObject
            {
                ["id"] = "c", ["object"] = "chat.completion.chunk", ["created"] = 1, ["model"] = "m",
                ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = new JsonObject { ["content"] = text[at..end] }, ["finish_reason"] = null }),
            }.ToJsonString()).Append("\n\n");
            at = end;
        }

        return frames.Append("data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n").ToString();
    }
}
