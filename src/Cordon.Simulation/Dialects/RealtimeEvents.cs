using System.Text;
using System.Text.Json.Nodes;
using Cordon.Simulation.Mind;

namespace Cordon.Simulation.Dialects;

/// <summary>The server's events of the Realtime API, in both versions of their names.</summary>
/// <param name="first">Whether the client asked for the first version.</param>
/// <param name="pieces">Cuts a text as it is streamed.</param>
internal sealed class RealtimeEvents(bool first, Func<string, IEnumerable<string>> pieces)
{
    private int _events;
    private int _ids;

    public string NextId(string prefix) => $"{prefix}{++_ids:d6}";

    public JsonObject Event(string type, JsonObject fields)
    {
        fields.Insert(0, "type", type);
        fields.Insert(1, "event_id", $"event_{++_events:d6}");
        return fields;
    }

    public JsonObject Error(string code, string message, string? cause) => Event("error", new()
    {
        ["error"] = new JsonObject { ["type"] = "invalid_request_error", ["code"] = code, ["message"] = message, ["param"] = null, ["event_id"] = cause },
    });

    /// <summary>What is said about a new item: one event in the first version, two since.</summary>
    public IEnumerable<JsonObject> Added(JsonObject item, string? previous, bool isWhole)
    {
        yield return Event(first ? "conversation.item.created" : "conversation.item.added", Item());
        if (!first && isWhole)
        {
            yield return Event("conversation.item.done", Item());
        }

        JsonObject Item() => new() { ["previous_item_id"] = previous, ["item"] = item.DeepClone() };
    }

    /// <summary>What was heard, written down.</summary>
    public IEnumerable<JsonObject> Heard(string item, string text)
    {
        foreach (string piece in pieces(text))
        {
            yield return Event("conversation.item.input_audio_transcription.delta", new() { ["item_id"] = item, ["content_index"] = 0, ["delta"] = piece });
        }

        yield return Event("conversation.item.input_audio_transcription.completed", new()
        {
            ["item_id"] = item,
            ["content_index"] = 0,
            ["transcript"] = text,
            ["usage"] = new JsonObject { ["type"] = "duration", ["seconds"] = 1 },
        });
    }

    public IEnumerable<JsonObject> Response(Reply reply, bool aloud, string? previous, List<JsonObject> items)
    {
        string response = NextId("resp_");
        yield return Event("response.created", new() { ["response"] = Whole(response, "in_progress", [], reply) });
        for (int i = 0; i < Math.Max(1, reply.Calls.Count); i++)
        {
            JsonObject Place(JsonObject fields, string? item = null)
            {
                fields.Insert(0, "response_id", response);
                fields.Insert(1, "output_index", i);
                if (item is not null)
                {
                    fields.Insert(2, "item_id", item);
                }

                return fields;
            }

            bool isCall = reply.Calls.Count > 0;
            string id = NextId(isCall ? "fc_" : "msg_");
            JsonObject begun = isCall ? Call(id, reply.Calls[i], "in_progress", "") : Message(id, "in_progress", []);
            JsonObject done = isCall ? Call(id, reply.Calls[i], "completed", reply.Calls[i].Arguments) : Message(id, "completed", new JsonArray(Part(reply.Text, aloud, inItem: true)));
            yield return Event("response.output_item.added", Place(new() { ["item"] = begun.DeepClone() }));
            foreach (JsonObject added in Added(begun, previous, isWhole: false))
            {
                yield return added;
            }

            foreach (JsonObject grown in isCall ? Arguments(id, reply.Calls[i], Place) : Said(id, reply.Text, aloud, Place))
            {
                yield return grown;
            }

            if (!first)
            {
                yield return Event("conversation.item.done", new() { ["previous_item_id"] = previous, ["item"] = done.DeepClone() });
            }

            yield return Event("response.output_item.done", Place(new() { ["item"] = done.DeepClone() }));
            items.Add(done);
            previous = id;
        }

        yield return Event("rate_limits.updated", new()
        {
            ["rate_limits"] = new JsonArray(new JsonObject { ["name"] = "requests", ["limit"] = 1000, ["remaining"] = 999, ["reset_seconds"] = 0.06 }),
        });
        yield return Event("response.done", new() { ["response"] = Whole(response, "completed", new JsonArray([.. items.Select(item => item.DeepClone())]), reply) });
    }

    private IEnumerable<JsonObject> Said(string item, string text, bool aloud, Func<JsonObject, string?, JsonObject> place)
    {
        string words = aloud ? first ? "response.audio_transcript" : "response.output_audio_transcript" : first ? "response.text" : "response.output_text";
        string sound = first ? "response.audio" : "response.output_audio";
        JsonObject In(JsonObject fields)
        {
            fields.Insert(0, "content_index", 0);
            return place(fields, item);
        }

        yield return Event("response.content_part.added", In(new() { ["part"] = Part("", aloud, inItem: false) }));
        foreach (string piece in pieces(text))
        {
            yield return Event(words + ".delta", In(new() { ["delta"] = piece }));
            if (aloud)
            {
                yield return Event(sound + ".delta", In(new() { ["delta"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(piece)) }));
            }
        }

        if (aloud)
        {
            yield return Event(sound + ".done", In([]));
        }

        yield return Event(words + ".done", In(new() { [aloud ? "transcript" : "text"] = text }));
        yield return Event("response.content_part.done", In(new() { ["part"] = Part(text, aloud, inItem: false) }));
    }

    private IEnumerable<JsonObject> Arguments(string item, ToolCall call, Func<JsonObject, string?, JsonObject> place)
    {
        foreach (string piece in pieces(call.Arguments))
        {
            yield return Event("response.function_call_arguments.delta", place(new() { ["call_id"] = "call_" + item, ["delta"] = piece }, item));
        }

        JsonObject done = new() { ["call_id"] = "call_" + item, ["arguments"] = call.Arguments };
        if (!first)
        {
            done["name"] = call.Name;
        }

        yield return Event("response.function_call_arguments.done", place(done, item));
    }

    private static JsonObject Whole(string id, string status, JsonArray output, Reply reply) => new()
    {
        ["object"] = "realtime.response",
        ["id"] = id,
        ["status"] = status,
        ["status_details"] = null,
        ["output"] = output,
        ["usage"] = status == "completed" ? new JsonObject { ["total_tokens"] = reply.OutputTokens, ["input_tokens"] = 0, ["output_tokens"] = reply.OutputTokens } : null,
    };

    private static JsonObject Message(string id, string status, JsonArray content) => new()
    {
        ["id"] = id,
        ["object"] = "realtime.item",
        ["type"] = "message",
        ["status"] = status,
        ["role"] = "assistant",
        ["content"] = content,
    };

    private static JsonObject Call(string id, ToolCall call, string status, string arguments) => new()
    {
        ["id"] = id,
        ["object"] = "realtime.item",
        ["type"] = "function_call",
        ["status"] = status,
        ["name"] = call.Name,
        ["call_id"] = "call_" + id,
        ["arguments"] = arguments,
    };

    // An item names its parts otherwise than the events about a part do.
    private JsonObject Part(string text, bool aloud, bool inItem) => new()
    {
        ["type"] = (aloud ? "audio" : "text").Insert(0, inItem && !first ? "output_" : ""),
        [aloud ? "transcript" : "text"] = text,
    };
}
