using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Simulation.Mind;

namespace Cordon.Simulation.Dialects;

/// <summary>Anthropic <c>/v1/messages</c> and <c>/v1/messages/count_tokens</c>.</summary>
internal static class Messages
{
    public static WireAnswer Answer(WireRequest request)
    {
        if (MessageRequests.Read(request.Body) is not { } conversation)
        {
            return new WireAnswer.Refused(new Problem(400, "messages: Field required"));
        }

        if (conversation.MaxTokens is null)
        {
            return new WireAnswer.Refused(new Problem(400, "max_tokens: Field required"));
        }

        Reply reply = GullibleMind.Answer(conversation, request.Commands);
        return conversation.Stream
            ? new WireAnswer.Streamed(Events(request, conversation, reply), SseEvent.Typed(Fault()))
            : new WireAnswer.Whole(Whole(request, conversation, reply));
    }

    public static WireAnswer Count(WireRequest request) =>
        MessageRequests.Read(request.Body) is { } conversation
            ? new WireAnswer.Whole(new JsonObject { ["input_tokens"] = conversation.InputTokens })
            : new WireAnswer.Refused(new Problem(400, "messages: Field required"));

    private static JsonObject Whole(WireRequest request, Conversation conversation, Reply reply)
    {
        JsonObject body = Head(request, conversation);
        JsonArray content = [];
        if (reply.Thinking is { } thinking)
        {
            content.Add((JsonNode)new JsonObject { ["type"] = "thinking", ["thinking"] = thinking, ["signature"] = Signature });
        }

        if (reply.Text.Length > 0)
        {
            content.Add((JsonNode)new JsonObject { ["type"] = "text", ["text"] = reply.Text });
        }

        for (int i = 0; i < reply.Calls.Count; i++)
        {
            JsonObject block = ToolUseBlock(request, reply, i);
            block["input"] = JsonNode.Parse(reply.Calls[i].Arguments);
            content.Add((JsonNode)block);
        }

        body["content"] = content;
        body["stop_reason"] = StopReason(reply);
        body["stop_sequence"] = reply.StoppedBy;
        body["usage"] = Usage(conversation, reply.OutputTokens);
        return body;
    }

    private static IEnumerable<SseEvent> Events(WireRequest request, Conversation conversation, Reply reply)
    {
        JsonObject head = Head(request, conversation);
        head["content"] = new JsonArray();
        head["stop_reason"] = null;
        head["stop_sequence"] = null;
        head["usage"] = Usage(conversation, 1);
        yield return SseEvent.Typed(new JsonObject { ["type"] = "message_start", ["message"] = head });

        int index = 0;
        if (reply.Thinking is { } thinking)
        {
            yield return Start(index, new JsonObject { ["type"] = "thinking", ["thinking"] = "", ["signature"] = "" });
            foreach (string piece in request.Pieces(thinking))
            {
                yield return Delta(index, new JsonObject { ["type"] = "thinking_delta", ["thinking"] = piece });
            }

            yield return Delta(index, new JsonObject { ["type"] = "signature_delta", ["signature"] = Signature }, carriesText: false);
            yield return Stop(index++);
        }

        if (reply.Text.Length > 0)
        {
            yield return Start(index, new JsonObject { ["type"] = "text", ["text"] = "" });
            yield return Ping;
            foreach (string piece in request.Pieces(reply.Text))
            {
                yield return Delta(index, new JsonObject { ["type"] = "text_delta", ["text"] = piece });
            }

            yield return Stop(index++);
        }

        for (int i = 0; i < reply.Calls.Count; i++)
        {
            yield return Start(index, ToolUseBlock(request, reply, i));
            yield return Delta(index, new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = "" }, carriesText: false);
            foreach (string piece in request.Pieces(reply.Calls[i].Arguments))
            {
                yield return Delta(index, new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = piece });
            }

            yield return Stop(index++);
        }

        yield return SseEvent.Typed(new JsonObject
        {
            ["type"] = "message_delta",
            ["delta"] = new JsonObject { ["stop_reason"] = StopReason(reply), ["stop_sequence"] = reply.StoppedBy },
            ["usage"] = new JsonObject { ["output_tokens"] = reply.OutputTokens },
        });
        yield return SseEvent.Typed(new JsonObject { ["type"] = "message_stop" });
    }

    public static SseEvent Ping { get; } = SseEvent.Typed(new JsonObject { ["type"] = "ping" });

    // Base64, as clients check that much and no more.
    private const string Signature = "c2ltdWxhdGVkLXNpZ25hdHVyZQ==";

    private static JsonObject Fault()
    {
        JsonObject fault = Problem.Ordered(529).Anthropic();
        fault.Remove("request_id");
        return fault;
    }

    private static SseEvent Start(int index, JsonObject block) =>
        SseEvent.Typed(new JsonObject { ["type"] = "content_block_start", ["index"] = index, ["content_block"] = block });

    private static SseEvent Delta(int index, JsonObject delta, bool carriesText = true) =>
        SseEvent.Typed(new JsonObject { ["type"] = "content_block_delta", ["index"] = index, ["delta"] = delta }, carriesText);

    private static SseEvent Stop(int index) => SseEvent.Typed(new JsonObject { ["type"] = "content_block_stop", ["index"] = index });

    private static JsonObject ToolUseBlock(WireRequest request, Reply reply, int call) => new()
    {
        ["type"] = "tool_use",
        ["id"] = request.Id("toolu_", call + 1),
        ["name"] = reply.Calls[call].Name,
        ["input"] = new JsonObject(),
    };

    private static JsonObject Head(WireRequest request, Conversation conversation) => new()
    {
        ["id"] = request.Id("msg_"),
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = conversation.Model,
    };

    private static JsonObject Usage(Conversation conversation, int output) => new()
    {
        ["input_tokens"] = conversation.InputTokens,
        ["cache_creation_input_tokens"] = 0,
        ["cache_read_input_tokens"] = 0,
        ["output_tokens"] = output,
        ["service_tier"] = "standard",
    };

    private static string StopReason(Reply reply) => reply.Ending switch
    {
        Ending.Stop => reply.StoppedBy is null ? "end_turn" : "stop_sequence",
        Ending.Length => "max_tokens",
        Ending.ToolCalls => "tool_use",
    };
}
