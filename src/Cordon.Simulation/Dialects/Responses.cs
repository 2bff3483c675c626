using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Simulation.Mind;

namespace Cordon.Simulation.Dialects;

/// <summary>OpenAI <c>/v1/responses</c>.</summary>
internal static class Responses
{
    public static WireAnswer Answer(WireRequest request, ResponseMemory memory, KeptThings kept)
    {
        string? talk = request.Body.Text("conversation") ?? request.Body.Member("conversation")?.Text("id");
        if (talk is not null && kept.Conversations.Find(talk) is null)
        {
            return new WireAnswer.Refused(new Problem(404, $"Conversation with id '{talk}' not found.", null, "conversation"));
        }

        string? previous = request.Body.Text("previous_response_id");
        if ((previous is null ? [] : memory.Find(previous)) is not { } earlier)
        {
            return new WireAnswer.Refused(new Problem(400, "The previous response was not found.", "previous_response_not_found", "previous_response_id"));
        }

        if (ResponseRequests.Read(request.Body, talk is null ? earlier : kept.Conversations.Find(talk)!.Turns()) is not { } conversation)
        {
            return new WireAnswer.Refused(new Problem(400, "Missing required parameter: 'input'.", "missing_required_parameter", "input"));
        }

        Reply reply = GullibleMind.Answer(conversation, request.Commands);
        if (request.Body.Member("store") is not { ValueKind: JsonValueKind.False })
        {
            memory.Keep(request.Id("resp_"), [.. conversation.Turns.Where(t => t.Speaker != Speaker.System), new Turn(Speaker.Assistant, reply.Text)]);
            kept.Responses.Keep(request.Id("resp_"), new KeptResponse(Finished(request, conversation, reply), [.. Events(request, conversation, reply)], KeptConversation.ItemsOf(request.Body.Member("input"), request)));
            if (talk is not null)
            {
                kept.Conversations.Find(talk)!.Add([.. KeptConversation.ItemsOf(request.Body.Member("input"), request), .. Finished(request, conversation, reply)["output"]!.AsArray().Select(item => (JsonObject)item!.DeepClone())]);
            }
        }

        if (request.Body.Flag("background") && !conversation.Stream)
        {
            return new WireAnswer.Whole(Head(request, conversation, "queued", []));
        }

        return conversation.Stream
            ? new WireAnswer.Streamed(Events(request, conversation, reply), Fault())
            : new WireAnswer.Whole(Finished(request, conversation, reply));
    }

    private static IEnumerable<SseEvent> Events(WireRequest request, Conversation conversation, Reply reply)
    {
        int sequence = 0;
        SseEvent Event(string type, JsonObject fields, bool isDelta = false)
        {
            fields.Insert(0, "type", type);
            fields.Insert(1, "sequence_number", sequence++);
            return SseEvent.Typed(fields, isDelta);
        }

        yield return Event("response.created", new() { ["response"] = Head(request, conversation, "in_progress", []) });
        yield return Event("response.in_progress", new() { ["response"] = Head(request, conversation, "in_progress", []) });
        if (reply.Calls.Count == 0)
        {
            string item = request.Id("msg_");
            JsonObject Place(JsonObject fields)
            {
                fields.Insert(0, "item_id", item);
                fields.Insert(1, "output_index", 0);
                fields.Insert(2, "content_index", 0);
                return fields;
            }

            yield return Event("response.output_item.added", new() { ["output_index"] = 0, ["item"] = Message(item, "in_progress", []) });
            yield return Event("response.content_part.added", Place(new() { ["part"] = TextPart("") }));
            foreach (string piece in request.Pieces(reply.Text))
            {
                yield return Event("response.output_text.delta", Place(new() { ["delta"] = piece, ["logprobs"] = new JsonArray() }), isDelta: true);
            }

            yield return Event("response.output_text.done", Place(new() { ["text"] = reply.Text, ["logprobs"] = new JsonArray() }));
            yield return Event("response.content_part.done", Place(new() { ["part"] = TextPart(reply.Text) }));
            yield return Event("response.output_item.done", new() { ["output_index"] = 0, ["item"] = Message(item, ItemStatus(reply), new JsonArray(TextPart(reply.Text))) });
        }

        for (int i = 0; i < reply.Calls.Count; i++)
        {
            string item = request.Id("fc_", i + 1);
            string arguments = reply.Calls[i].Arguments;
            yield return Event("response.output_item.added", new() { ["output_index"] = i, ["item"] = Call(request, reply, i, "in_progress", "") });
            foreach (string piece in request.Pieces(arguments))
            {
                yield return Event("response.function_call_arguments.delta", new() { ["item_id"] = item, ["output_index"] = i, ["delta"] = piece }, isDelta: true);
            }

            yield return Event("response.function_call_arguments.done", new() { ["item_id"] = item, ["output_index"] = i, ["name"] = reply.Calls[i].Name, ["arguments"] = arguments });
            yield return Event("response.output_item.done", new() { ["output_index"] = i, ["item"] = Call(request, reply, i, "completed", arguments) });
        }

        yield return Event(reply.Ending == Ending.Length ? "response.incomplete" : "response.completed", new() { ["response"] = Finished(request, conversation, reply) });
    }

    private static JsonObject Finished(WireRequest request, Conversation conversation, Reply reply)
    {
        JsonArray output = reply.Calls.Count == 0
            ? new JsonArray(Message(request.Id("msg_"), ItemStatus(reply), new JsonArray(TextPart(reply.Text))))
            : new JsonArray([.. reply.Calls.Select((c, i) => Call(request, reply, i, "completed", c.Arguments))]);
        JsonObject body = Head(request, conversation, ItemStatus(reply), output);
        if (reply.Ending == Ending.Length)
        {
            body["incomplete_details"] = new JsonObject { ["reason"] = "max_output_tokens" };
        }

        body["usage"] = new JsonObject
        {
            ["input_tokens"] = conversation.InputTokens,
            ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = 0 },
            ["output_tokens"] = reply.OutputTokens,
            ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
            ["total_tokens"] = conversation.InputTokens + reply.OutputTokens,
        };
        return body;
    }

    private static JsonObject Head(WireRequest request, Conversation conversation, string status, JsonArray output) => new()
    {
        ["id"] = request.Id("resp_"),
        ["object"] = "response",
        ["created_at"] = request.Created,
        ["status"] = status,
        ["background"] = request.Body.Flag("background"),
        ["error"] = null,
        ["incomplete_details"] = null,
        ["instructions"] = Same(request, "instructions"),
        ["max_output_tokens"] = conversation.MaxTokens,
        ["model"] = conversation.Model,
        ["output"] = output,
        ["parallel_tool_calls"] = Same(request, "parallel_tool_calls") ?? true,
        ["previous_response_id"] = Same(request, "previous_response_id"),
        ["reasoning"] = new JsonObject { ["effort"] = null, ["summary"] = null },
        ["service_tier"] = "default",
        ["store"] = Same(request, "store") ?? true,
        ["temperature"] = Same(request, "temperature") ?? 1.0,
        ["text"] = Same(request, "text") ?? new JsonObject { ["format"] = new JsonObject { ["type"] = "text" } },
        ["tool_choice"] = Same(request, "tool_choice") ?? "auto",
        ["tools"] = Same(request, "tools") ?? new JsonArray(),
        ["top_p"] = Same(request, "top_p") ?? 1.0,
        ["truncation"] = Same(request, "truncation") ?? "disabled",
        ["usage"] = null,
        ["user"] = Same(request, "user"),
        ["metadata"] = Same(request, "metadata") ?? new JsonObject(),
    };

    /// <summary>The provider repeats these request fields in its answer.</summary>
    private static JsonNode? Same(WireRequest request, string name) =>
        request.Body.Member(name) is { } value ? JsonNode.Parse(value.GetRawText()) : null;

    private static JsonObject Message(string id, string status, JsonArray content) =>
        new() { ["id"] = id, ["type"] = "message", ["status"] = status, ["role"] = "assistant", ["content"] = content };

    private static JsonObject TextPart(string text) =>
        new() { ["type"] = "output_text", ["annotations"] = new JsonArray(), ["logprobs"] = new JsonArray(), ["text"] = text };

    private static JsonObject Call(WireRequest request, Reply reply, int index, string status, string arguments) => new()
    {
        ["id"] = request.Id("fc_", index + 1),
        ["type"] = "function_call",
        ["status"] = status,
        ["arguments"] = arguments,
        ["call_id"] = request.Id("call_", index + 1),
        ["name"] = reply.Calls[index].Name,
    };

    private static string ItemStatus(Reply reply) => reply.Ending == Ending.Length ? "incomplete" : "completed";

    private static SseEvent Fault() => SseEvent.Typed(new JsonObject
    {
        ["type"] = "error",
        ["code"] = "server_error",
        ["message"] = Problem.Ordered(500).Message,
        ["param"] = null,
        ["sequence_number"] = 1_000_000,
    });
}
