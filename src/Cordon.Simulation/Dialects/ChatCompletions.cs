using System.Text.Json.Nodes;
using Cordon.Simulation.Mind;

namespace Cordon.Simulation.Dialects;

/// <summary>OpenAI <c>/v1/chat/completions</c>.</summary>
internal static class ChatCompletions
{
    private const int MostChoices = 128;

    public static WireAnswer Answer(WireRequest request)
    {
        if (ChatRequests.Read(request.Body) is not { } conversation)
        {
            return new WireAnswer.Refused(new Problem(400, "Missing required parameter: 'messages'.", "missing_required_parameter", "messages"));
        }

        Reply reply = GullibleMind.Answer(conversation, request.Commands);
        int choices = Math.Clamp(request.Body.Number("n") ?? 1, 1, MostChoices);
        return conversation.Stream
            ? new WireAnswer.Streamed(Events(request, conversation, reply, choices), SseEvent.Plain(Problem.Ordered(500).OpenAi()))
            : new WireAnswer.Whole(Whole(request, conversation, reply, choices));
    }

    private static JsonObject Whole(WireRequest request, Conversation conversation, Reply reply, int choices)
    {
        JsonObject body = Head(request, conversation, "chat.completion");
        body["choices"] = new JsonArray([.. Enumerable.Range(0, choices).Select(i => Choice(request, reply, i))]);
        body["usage"] = Usage(conversation.InputTokens, reply.OutputTokens * choices);
        return body;
    }

    private static JsonObject Choice(WireRequest request, Reply reply, int index)
    {
        JsonObject message = new()
        {
            ["role"] = "assistant",
            ["content"] = reply.Calls.Count > 0 ? null : reply.Text,
            ["refusal"] = null,
            ["annotations"] = new JsonArray(),
        };
        if (reply.Calls.Count > 0)
        {
            message["tool_calls"] = new JsonArray([.. reply.Calls.Select((c, i) => Call(c.Name, CallId(request, index, i), c.Arguments))]);
        }

        return new JsonObject { ["index"] = index, ["message"] = message, ["logprobs"] = null, ["finish_reason"] = Finish(reply.Ending) };
    }

    private static IEnumerable<SseEvent> Events(WireRequest request, Conversation conversation, Reply reply, int choices)
    {
        bool usage = request.Body.Member("stream_options")?.Flag("include_usage") ?? false;
        SseEvent Chunk(int index, JsonObject delta, string? finish, bool isDelta)
        {
            JsonObject chunk = Head(request, conversation, "chat.completion.chunk");
            chunk["choices"] = new JsonArray(new JsonObject { ["index"] = index, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = finish });
            if (usage)
            {
                chunk["usage"] = null;
            }

            return SseEvent.Plain(chunk, isDelta);
        }

        for (int i = 0; i < choices; i++)
        {
            yield return Chunk(i, new JsonObject { ["role"] = "assistant", ["content"] = reply.Calls.Count > 0 ? null : "", ["refusal"] = null }, finish: null, isDelta: false);
        }

        // Choices arrive interleaved, as from a provider that samples them side by side.
        foreach (string piece in request.Pieces(reply.Text))
        {
            for (int i = 0; i < choices; i++)
            {
                yield return Chunk(i, new JsonObject { ["content"] = piece }, finish: null, isDelta: true);
            }
        }

        for (int i = 0; i < choices; i++)
        {
            for (int c = 0; c < reply.Calls.Count; c++)
            {
                JsonObject opening = Call(reply.Calls[c].Name, CallId(request, i, c), "");
                opening.Insert(0, "index", c);
                yield return Chunk(i, new JsonObject { ["tool_calls"] = new JsonArray(opening) }, finish: null, isDelta: false);
                foreach (string piece in request.Pieces(reply.Calls[c].Arguments))
                {
                    JsonObject delta = new() { ["index"] = c, ["function"] = new JsonObject { ["arguments"] = piece } };
                    yield return Chunk(i, new JsonObject { ["tool_calls"] = new JsonArray(delta) }, finish: null, isDelta: true);
                }
            }

            yield return Chunk(i, [], Finish(reply.Ending), isDelta: false);
        }

        if (usage)
        {
            JsonObject last = Head(request, conversation, "chat.completion.chunk");
            last["choices"] = new JsonArray();
            last["usage"] = Usage(conversation.InputTokens, reply.OutputTokens * choices);
            yield return SseEvent.Plain(last);
        }

        yield return SseEvent.Done;
    }

    private static JsonObject Head(WireRequest request, Conversation conversation, string type) => new()
    {
        ["id"] = request.Id("chatcmpl-"),
        ["object"] = type,
        ["created"] = request.Created,
        ["model"] = conversation.Model,
        ["service_tier"] = "default",
        ["system_fingerprint"] = "fp_simulated",
    };

    private static JsonObject Call(string name, string id, string arguments) => new()
    {
        ["id"] = id,
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments },
    };

    private static string CallId(WireRequest request, int choice, int call) => request.Id("call_", (choice * 100) + call + 1);

    private static string Finish(Ending ending) => ending switch
    {
        Ending.Stop => "stop",
        Ending.Length => "length",
        Ending.ToolCalls => "tool_calls",
    };

    public static JsonObject Usage(int input, int output) => new()
    {
        ["prompt_tokens"] = input,
        ["completion_tokens"] = output,
        ["total_tokens"] = input + output,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = 0, ["audio_tokens"] = 0 },
        ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0, ["audio_tokens"] = 0, ["accepted_prediction_tokens"] = 0, ["rejected_prediction_tokens"] = 0 },
    };
}
