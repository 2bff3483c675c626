using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Simulation.Mind;

namespace Cordon.Simulation.Dialects;

/// <summary>Ollama's <c>/api/chat</c> and <c>/api/generate</c>: both stream unless they are told not to.</summary>
internal static class OllamaAnswers
{
    public static WireAnswer Chat(WireRequest request)
    {
        Conversation conversation = Read(request.Body, [.. request.Body.Items("messages").Select(m => new Turn(ChatRequests.SpeakerOf(m.Text("role")), ChatRequests.Content(m)))]);
        return Answer(request, conversation, isChat: true);
    }

    public static WireAnswer Generate(WireRequest request)
    {
        JsonElement body = request.Body;
        Turn[] system = body.Text("system") is { } text ? [new Turn(Speaker.System, text)] : [];
        return Answer(request, Read(body, [.. system, new Turn(Speaker.User, body.Text("prompt") ?? "")]), isChat: false);
    }

    private static Conversation Read(JsonElement body, IReadOnlyList<Turn> turns) => new()
    {
        Model = body.Text("model") ?? "",
        Turns = turns,
        Tools = [.. body.Items("tools").Select(t => ChatRequests.ToolOf(t.Member("function") ?? t))],
        Schema = body.Member("format") is { ValueKind: JsonValueKind.Object } schema ? schema : null,
        WantsJson = body.Text("format") == "json",
        MaxTokens = body.Member("options")?.Number("num_predict"),
        Stops = [.. body.Member("options")?.Items("stop").Select(s => s.AsText()) ?? []],
        Stream = body.Member("stream") is not { ValueKind: JsonValueKind.False },
        Thinking = body.Flag("think") || body.Text("think") is not null,
    };

    private static WireAnswer Answer(WireRequest request, Conversation conversation, bool isChat)
    {
        Reply reply = GullibleMind.Answer(conversation, request.Commands);
        if (conversation.Stream)
        {
            return new WireAnswer.Streamed(Lines(request, conversation, reply, isChat), SseEvent.Plain(Problem.Ordered(500).Ollama()));
        }

        JsonObject whole = Line(request, conversation, isChat, reply.Text, reply.Thinking, reply.Calls);
        Finish(whole, request, conversation, reply, isChat);
        return new WireAnswer.Whole(whole);
    }

    private static IEnumerable<SseEvent> Lines(WireRequest request, Conversation conversation, Reply reply, bool isChat)
    {
        foreach (string piece in request.Pieces(reply.Thinking ?? ""))
        {
            yield return SseEvent.Plain(Line(request, conversation, isChat, "", piece, []), isDelta: true);
        }

        foreach (string piece in request.Pieces(reply.Text))
        {
            yield return SseEvent.Plain(Line(request, conversation, isChat, piece, null, []), isDelta: true);
        }

        // A call comes whole, in a line of its own.
        if (reply.Calls.Count > 0)
        {
            yield return SseEvent.Plain(Line(request, conversation, isChat, "", null, reply.Calls), isDelta: true);
        }

        JsonObject last = Line(request, conversation, isChat, "", null, []);
        Finish(last, request, conversation, reply, isChat);
        yield return SseEvent.Plain(last);
    }

    private static JsonObject Line(WireRequest request, Conversation conversation, bool isChat, string text, string? thinking, IReadOnlyList<ToolCall> calls)
    {
        JsonObject line = new() { ["model"] = conversation.Model, ["created_at"] = OllamaModels.Moment(request.Options) };
        JsonObject said = line;
        if (isChat)
        {
            line["message"] = said = new JsonObject { ["role"] = "assistant" };
        }

        said[isChat ? "content" : "response"] = text;
        if (thinking is not null)
        {
            said["thinking"] = thinking;
        }

        if (calls.Count > 0)
        {
            said["tool_calls"] = new JsonArray([.. calls.Select((call, i) => new JsonObject
            {
                ["id"] = request.Id("call_", i + 1),
                ["function"] = new JsonObject { ["index"] = i, ["name"] = call.Name, ["arguments"] = JsonNode.Parse(call.Arguments) },
            })]);
        }

        line["done"] = false;
        return line;
    }

    private static void Finish(JsonObject line, WireRequest request, Conversation conversation, Reply reply, bool isChat)
    {
        line["done"] = true;
        line["done_reason"] = reply.Ending == Ending.Length ? "length" : "stop";
        if (!isChat && !request.Body.Flag("raw"))
        {
            // One number a character: as readable to who has the table as real token ids are.
            line["context"] = new JsonArray([.. (conversation.LastUserText + reply.Text).Take(2_048).Select(c => (JsonNode)(int)c)]);
        }

        line["total_duration"] = 5_000_000;
        line["load_duration"] = 1_000_000;
        line["prompt_eval_count"] = conversation.InputTokens;
        line["prompt_eval_duration"] = 1_000_000;
        line["eval_count"] = reply.OutputTokens;
        line["eval_duration"] = 3_000_000;
    }
}
