using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Simulation.Mind;

namespace Cordon.Simulation.Dialects;

/// <summary>Gemini <c>/v1beta/models/{model}:generateContent</c> and its sisters.</summary>
internal static class GenerateContent
{
    // Base64, as clients check that much and no more.
    private const string Signature = "c2ltdWxhdGVkLXNpZ25hdHVyZQ==";

    /// <summary>Answers a method on a model; null when there is no such method.</summary>
    /// <param name="events">Whether the query asks for server-sent events.</param>
    public static WireAnswer? Answer(WireRequest request, string model, string method, bool events) => method switch
    {
        "generateContent" => Generate(request, model, streams: false, events: false),
        "streamGenerateContent" => Generate(request, model, streams: true, events),
        "countTokens" => Count(request, model),
        "embedContent" => Embed(request.Body) is { } one ? new WireAnswer.Whole(new JsonObject { ["embedding"] = one }) : NoContents,
        "batchEmbedContents" => new WireAnswer.Whole(new JsonObject { ["embeddings"] = new JsonArray([.. request.Body.Each("requests").Select(Embed)]) }),
        _ => null,
    };

    public static JsonObject Model(string name) => new()
    {
        ["name"] = "models/" + name,
        ["version"] = "001",
        ["displayName"] = name,
        ["inputTokenLimit"] = 1_000_000,
        ["outputTokenLimit"] = 8_192,
        ["supportedGenerationMethods"] = new JsonArray("generateContent", "countTokens"),
    };

    private static WireAnswer NoContents => new WireAnswer.Refused(new Problem(400, "contents is not specified"));

    private static WireAnswer Generate(WireRequest request, string model, bool streams, bool events)
    {
        if (GenerateRequests.Read(request.Body, model, streams) is not { } conversation)
        {
            return NoContents;
        }

        Reply reply = GullibleMind.Answer(conversation, request.Commands);
        return !streams ? new WireAnswer.Whole(Answer(request, conversation, reply, Parts(reply), Finish(reply)))
            : events ? new WireAnswer.Streamed(Chunks(request, conversation, reply).Select(chunk => SseEvent.Plain(chunk.Data, chunk.IsDelta)), SseEvent.Plain(Problem.Ordered(500).Gemini()))
            : new WireAnswer.Whole(new JsonArray([.. Chunks(request, conversation, reply).Select(chunk => chunk.Data)]));
    }

    private static WireAnswer Count(WireRequest request, string model)
    {
        JsonElement asked = request.Body.Field("generateContentRequest") ?? request.Body;
        return GenerateRequests.Read(asked, model, stream: false) is { } conversation
            ? new WireAnswer.Whole(new JsonObject { ["totalTokens"] = conversation.InputTokens, ["promptTokensDetails"] = Details(conversation.InputTokens) })
            : NoContents;
    }

    private static JsonObject? Embed(JsonElement asked) => asked.Member("content") is { } content
        ? new JsonObject { ["values"] = new JsonArray([.. Embeddings.Vector(GenerateRequests.Text(content), asked.Field("outputDimensionality") is { ValueKind: JsonValueKind.Number } size ? Math.Clamp(size.GetInt32(), 1, 4_096) : 256).Select(v => (JsonNode)v)]) }
        : null;

    private static JsonArray Parts(Reply reply)
    {
        JsonArray parts = [];
        if (reply.Thinking is { } thinking)
        {
            parts.Add((JsonNode)new JsonObject { ["text"] = thinking, ["thought"] = true });
        }

        if (reply.Text.Length > 0 || reply.Calls.Count == 0)
        {
            parts.Add((JsonNode)new JsonObject { ["text"] = reply.Text });
        }

        foreach (ToolCall call in reply.Calls)
        {
            parts.Add((JsonNode)Call(call));
        }

        return parts;
    }

    private static IEnumerable<(JsonObject Data, bool IsDelta)> Chunks(WireRequest request, Conversation conversation, Reply reply)
    {
        foreach (string piece in reply.Thinking is { } thinking ? request.Pieces(thinking) : [])
        {
            yield return (Answer(request, conversation, reply, new JsonArray(new JsonObject { ["text"] = piece, ["thought"] = true }), finish: null), true);
        }

        foreach (string piece in request.Pieces(reply.Text))
        {
            yield return (Answer(request, conversation, reply, new JsonArray(new JsonObject { ["text"] = piece }), finish: null), true);
        }

        foreach (ToolCall call in reply.Calls)
        {
            yield return (Answer(request, conversation, reply, new JsonArray(Call(call)), finish: null), true);
        }

        yield return (Answer(request, conversation, reply, new JsonArray(new JsonObject { ["text"] = "" }), Finish(reply)), false);
    }

    private static JsonObject Call(ToolCall call) => new()
    {
        ["functionCall"] = new JsonObject { ["name"] = call.Name, ["args"] = JsonNode.Parse(call.Arguments) },
        ["thoughtSignature"] = Signature,
    };

    private static JsonObject Answer(WireRequest request, Conversation conversation, Reply reply, JsonArray parts, string? finish)
    {
        JsonObject candidate = new() { ["content"] = new JsonObject { ["parts"] = parts, ["role"] = "model" } };
        if (finish is not null)
        {
            candidate["finishReason"] = finish;
        }

        candidate["index"] = 0;
        return new JsonObject
        {
            ["candidates"] = new JsonArray(candidate),
            ["usageMetadata"] = new JsonObject
            {
                ["promptTokenCount"] = conversation.InputTokens,
                ["candidatesTokenCount"] = reply.OutputTokens,
                ["totalTokenCount"] = conversation.InputTokens + reply.OutputTokens,
                ["promptTokensDetails"] = Details(conversation.InputTokens),
            },
            ["modelVersion"] = conversation.Model,
            ["responseId"] = request.Id(""),
        };
    }

    private static JsonArray Details(int tokens) => new(new JsonObject { ["modality"] = "TEXT", ["tokenCount"] = tokens });

    private static string Finish(Reply reply) => reply.Ending == Ending.Length ? "MAX_TOKENS" : "STOP";
}
