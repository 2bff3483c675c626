using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Simulation.Mind;

namespace Cordon.Simulation.Dialects;

/// <summary>OpenAI's older <c>/v1/completions</c>: a prompt, or several, and a text for each.</summary>
internal static class Completions
{
    private const int MostChoices = 128;

    public static WireAnswer Answer(WireRequest request)
    {
        JsonElement body = request.Body;
        List<string> prompts = PromptsOf(body.Member("prompt"));
        if (prompts.Count == 0)
        {
            return new WireAnswer.Refused(new Problem(400, "Missing required parameter: 'prompt'.", "missing_required_parameter", "prompt"));
        }

        int n = Math.Clamp(body.Number("n") ?? 1, 1, MostChoices);
        bool withPrompt = body.Flag("echo");
        List<(string Prompt, Reply Reply)> choices = [];
        foreach (string prompt in prompts.Take(MostChoices))
        {
            Reply reply = GullibleMind.Answer(ConversationOf(body, prompt), request.Commands);
            choices.AddRange(Enumerable.Repeat((prompt, withPrompt ? reply with { Text = prompt + reply.Text } : reply), n));
        }

        int input = prompts.Sum(p => Tokens.In(p.Length));
        JsonObject usage = ChatCompletions.Usage(input, choices.Sum(c => c.Reply.OutputTokens));
        if (body.Flag("stream"))
        {
            return new WireAnswer.Streamed(Events(request, [.. choices.Select(c => c.Reply)], usage), SseEvent.Plain(Problem.Ordered(500).OpenAi()));
        }

        JsonObject whole = Head(request);
        whole["choices"] = new JsonArray([.. choices.Select((c, i) => Choice(i, c.Reply.Text, Finish(c.Reply)))]);
        whole["usage"] = usage;
        return new WireAnswer.Whole(whole);
    }

    private static IEnumerable<SseEvent> Events(WireRequest request, IReadOnlyList<Reply> replies, JsonObject usage)
    {
        for (int i = 0; i < replies.Count; i++)
        {
            foreach (string piece in request.Pieces(replies[i].Text))
            {
                yield return Chunk(request, i, piece, finish: null, isDelta: true);
            }

            yield return Chunk(request, i, "", Finish(replies[i]), isDelta: false);
        }

        if (request.Body.Member("stream_options")?.Flag("include_usage") ?? false)
        {
            JsonObject last = Head(request);
            last["choices"] = new JsonArray();
            last["usage"] = usage;
            yield return SseEvent.Plain(last);
        }

        yield return SseEvent.Done;
    }

    private static SseEvent Chunk(WireRequest request, int index, string text, string? finish, bool isDelta)
    {
        JsonObject chunk = Head(request);
        chunk["choices"] = new JsonArray(Choice(index, text, finish));
        return SseEvent.Plain(chunk, isDelta);
    }

    private static JsonObject Choice(int index, string text, string? finish) =>
        new() { ["text"] = text, ["index"] = index, ["logprobs"] = null, ["finish_reason"] = finish };

    private static JsonObject Head(WireRequest request) => new()
    {
        ["id"] = request.Id("cmpl-"),
        ["object"] = "text_completion",
        ["created"] = request.Created,
        ["model"] = request.Body.Text("model") ?? "",
        ["system_fingerprint"] = "fp_simulated",
    };

    private static string Finish(Reply reply) => reply.Ending == Ending.Length ? "length" : "stop";

    private static Conversation ConversationOf(JsonElement body, string prompt) => new()
    {
        Model = body.Text("model") ?? "",
        Turns = [new Turn(Speaker.User, prompt)],
        MaxTokens = body.Number("max_tokens"),
        Stops = body.Text("stop") is { } stop ? [stop] : [.. body.Items("stop").Select(s => s.AsText())],
    };

    /// <summary>A string, strings, one list of tokens or lists of tokens; tokens stay numbers, as nobody can read them back here.</summary>
    private static List<string> PromptsOf(JsonElement? prompt) => prompt switch
    {
        { ValueKind: JsonValueKind.String } text => [text.AsText()],
        { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().FirstOrDefault().ValueKind == JsonValueKind.Number => [list.AsText()],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(p => p.AsText())],
        _ => [],
    };
}
