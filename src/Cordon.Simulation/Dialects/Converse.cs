using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Simulation.Mind;

namespace Cordon.Simulation.Dialects;

/// <summary>Bedrock <c>/model/{id}/converse</c> and <c>/model/{id}/converse-stream</c>.</summary>
internal static class Converse
{
    // Base64, as clients check that much and no more.
    private const string Signature = "c2ltdWxhdGVkLXNpZ25hdHVyZQ==";

    public static WireAnswer Answer(WireRequest request, string model, bool streams)
    {
        if (ConverseRequests.Read(request.Body, model, streams) is not { } conversation)
        {
            return new WireAnswer.Refused(new Problem(400, "The provided request is not valid: messages is missing."));
        }

        Reply reply = GullibleMind.Answer(conversation, request.Commands);
        return streams
            ? new WireAnswer.Streamed(Events(request, conversation, reply), Fault)
            : new WireAnswer.Whole(Whole(request, conversation, reply));
    }

    /// <summary>The exception of a stream that fails half-way.</summary>
    public static SseEvent Fault { get; } = new("exception:modelStreamErrorException", JsonText.Bytes(new JsonObject { ["message"] = Problem.Ordered(500).Message }), IsDelta: false);

    private static JsonObject Whole(WireRequest request, Conversation conversation, Reply reply)
    {
        JsonArray content = [];
        if (reply.Thinking is { } thinking)
        {
            content.Add((JsonNode)new JsonObject { ["reasoningContent"] = new JsonObject { ["reasoningText"] = new JsonObject { ["text"] = thinking, ["signature"] = Signature } } });
        }

        if (reply.Text.Length > 0)
        {
            content.Add((JsonNode)new JsonObject { ["text"] = reply.Text });
        }

        for (int i = 0; i < reply.Calls.Count; i++)
        {
            JsonObject call = Call(request, reply, i);
            call["input"] = JsonNode.Parse(reply.Calls[i].Arguments);
            content.Add((JsonNode)new JsonObject { ["toolUse"] = call });
        }

        return new JsonObject
        {
            ["output"] = new JsonObject { ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = content } },
            ["stopReason"] = StopReason(reply),
            ["usage"] = Usage(conversation, reply),
            ["metrics"] = new JsonObject { ["latencyMs"] = 1 },
        };
    }

    private static IEnumerable<SseEvent> Events(WireRequest request, Conversation conversation, Reply reply)
    {
        yield return Named("messageStart", new JsonObject { ["role"] = "assistant" });
        int index = 0;
        if (reply.Thinking is { } thinking)
        {
            foreach (string piece in request.Pieces(thinking))
            {
                yield return Delta(index, new JsonObject { ["reasoningContent"] = new JsonObject { ["text"] = piece } });
            }

            yield return Delta(index, new JsonObject { ["reasoningContent"] = new JsonObject { ["signature"] = Signature } }, carriesText: false);
            yield return Stop(index++);
        }

        if (reply.Text.Length > 0)
        {
            foreach (string piece in request.Pieces(reply.Text))
            {
                yield return Delta(index, new JsonObject { ["text"] = piece });
            }

            yield return Stop(index++);
        }

        for (int i = 0; i < reply.Calls.Count; i++)
        {
            yield return Named("contentBlockStart", new JsonObject { ["contentBlockIndex"] = index, ["start"] = new JsonObject { ["toolUse"] = Call(request, reply, i) } });
            foreach (string piece in request.Pieces(reply.Calls[i].Arguments))
            {
                yield return Delta(index, new JsonObject { ["toolUse"] = new JsonObject { ["input"] = piece } });
            }

            yield return Stop(index++);
        }

        yield return Named("messageStop", new JsonObject { ["stopReason"] = StopReason(reply) });
        yield return Named("metadata", new JsonObject { ["usage"] = Usage(conversation, reply), ["metrics"] = new JsonObject { ["latencyMs"] = 1 } });
    }

    private static SseEvent Named(string type, JsonObject data, bool isDelta = false)
    {
        // Bedrock pads its events, so that their length says less about what is in them.
        data["p"] = "abcdefghijkl";
        return new SseEvent(type, JsonText.Bytes(data), isDelta);
    }

    private static SseEvent Delta(int index, JsonObject delta, bool carriesText = true) =>
        Named("contentBlockDelta", new JsonObject { ["contentBlockIndex"] = index, ["delta"] = delta }, carriesText);

    private static SseEvent Stop(int index) => Named("contentBlockStop", new JsonObject { ["contentBlockIndex"] = index });

    private static JsonObject Call(WireRequest request, Reply reply, int call) =>
        new() { ["toolUseId"] = request.Id("tooluse_", call + 1), ["name"] = reply.Calls[call].Name };

    private static JsonObject Usage(Conversation conversation, Reply reply) => new()
    {
        ["inputTokens"] = conversation.InputTokens,
        ["outputTokens"] = reply.OutputTokens,
        ["totalTokens"] = conversation.InputTokens + reply.OutputTokens,
    };

    private static string StopReason(Reply reply) => reply.Ending switch
    {
        Ending.Stop => reply.StoppedBy is null ? "end_turn" : "stop_sequence",
        Ending.Length => "max_tokens",
        Ending.ToolCalls => "tool_use",
    };
}
