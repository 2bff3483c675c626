using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Simulation.Mind;

namespace Cordon.Simulation.Dialects;

/// <summary>Bedrock <c>/model/{id}/invoke</c> and <c>/model/{id}/invoke-with-response-stream</c>, in the shapes of some families.</summary>
internal static class InvokeModel
{
    public static WireAnswer Answer(WireRequest request, string model, bool streams)
    {
        WireAnswer answer = request.Body.Member("anthropic_version") is not null ? Anthropic(request, model, streams)
            : request.Body.Member("schemaVersion") is not null ? Converse.Answer(request, model, streams)
            : Plain(request, model, streams);
        return answer is WireAnswer.Streamed streamed ? new WireAnswer.Streamed(streamed.Events.Select(Chunk), Converse.Fault) : answer;
    }

    private static WireAnswer Anthropic(WireRequest request, string model, bool streams)
    {
        // The family's own body has neither of the two; the path says both.
        JsonObject body = JsonNode.Parse(request.Body.GetRawText())!.AsObject();
        body["model"] = model;
        body["stream"] = streams;
        using JsonDocument completed = JsonDocument.Parse(body.ToJsonString());
        WireAnswer answer = Messages.Answer(request with { Body = completed.RootElement });
        return answer is WireAnswer.Streamed streamed ? new WireAnswer.Streamed([.. streamed.Events], streamed.Fault) : answer;
    }

    // Llama and Mistral take a prompt; Titan an inputText, of which its embedding models make a vector.
    private static WireAnswer Plain(WireRequest request, string model, bool streams)
    {
        bool isTitan = request.Body.Text("inputText") is not null;
        if ((request.Body.Text("inputText") ?? request.Body.Text("prompt")) is not { } text)
        {
            return new WireAnswer.Refused(new Problem(400, "Malformed input request: required key [prompt] not found."));
        }

        if (model.Contains("embed", StringComparison.Ordinal))
        {
            return new WireAnswer.Whole(new JsonObject { ["embedding"] = new JsonArray([.. Embeddings.Vector(text, 8).Select(v => (JsonNode)v)]), ["inputTextTokenCount"] = Tokens.In(text.Length) });
        }

        Conversation conversation = new() { Model = model, Turns = [new Turn(Speaker.User, text)], Stream = streams };
        Reply reply = GullibleMind.Answer(conversation, request.Commands);
        if (!streams)
        {
            return new WireAnswer.Whole(isTitan
                ? new JsonObject { ["inputTextTokenCount"] = conversation.InputTokens, ["results"] = new JsonArray(new JsonObject { ["tokenCount"] = reply.OutputTokens, ["outputText"] = reply.Text, ["completionReason"] = "FINISH" }) }
                : new JsonObject { ["generation"] = reply.Text, ["prompt_token_count"] = conversation.InputTokens, ["generation_token_count"] = reply.OutputTokens, ["stop_reason"] = "stop" });
        }

        return new WireAnswer.Streamed(
            [
                .. request.Pieces(reply.Text).Select(piece => SseEvent.Plain(isTitan ? new JsonObject { ["outputText"] = piece, ["index"] = 0 } : new JsonObject { ["generation"] = piece }, isDelta: true)),
                SseEvent.Plain(isTitan ? new JsonObject { ["outputText"] = "", ["index"] = 0, ["completionReason"] = "FINISH" } : new JsonObject { ["generation"] = "", ["stop_reason"] = "stop" }),
            ],
            Converse.Fault);
    }

    private static SseEvent Chunk(SseEvent inner)
    {
        // Nova's events stand inside a member of their name.
        ReadOnlySpan<byte> document = inner.Name is { } name && Array.IndexOf(["messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"], name) >= 0
            ? JsonText.Bytes(new JsonObject { [name] = JsonNode.Parse(inner.Data.Span) })
            : inner.Data.Span;
        return new SseEvent("chunk", JsonText.Bytes(new JsonObject { ["bytes"] = Convert.ToBase64String(document), ["p"] = "abcdefghijkl" }), inner.IsDelta);
    }
}
