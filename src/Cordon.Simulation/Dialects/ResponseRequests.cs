using System.Text.Json;

namespace Cordon.Simulation.Dialects;

/// <summary>Reads the input of <c>/v1/responses</c>: a string, or items of several kinds.</summary>
internal static class ResponseRequests
{
    public static Conversation? Read(JsonElement body, IReadOnlyList<Turn> earlier)
    {
        if (body.ValueKind != JsonValueKind.Object || TurnsOf(body.Member("input")) is not { Count: > 0 } input)
        {
            return null;
        }

        // Instructions are not carried over from the earlier response: only its conversation is.
        List<Turn> turns = body.Text("instructions") is { Length: > 0 } instructions ? [new Turn(Speaker.System, instructions)] : [];
        JsonElement? format = body.Member("text")?.Member("format");
        return new Conversation
        {
            Model = body.Text("model") ?? "",
            Turns = [.. turns, .. earlier, .. input],
            Tools = [.. body.Items("tools").Where(t => t.Text("type") == "function").Select(ChatRequests.ToolOf)],
            Choice = ChatRequests.ChoiceOf(body.Member("tool_choice")),
            Schema = format?.Member("schema"),
            WantsJson = format?.Text("type") == "json_object",
            MaxTokens = body.Number("max_output_tokens"),
            Stream = body.Flag("stream"),
        };
    }

    public static List<Turn> TurnsOf(JsonElement? input) => input switch
    {
        { ValueKind: JsonValueKind.String } text => [new Turn(Speaker.User, text.AsText())],
        { ValueKind: JsonValueKind.Array } items => [.. items.EnumerateArray().Select(TurnOf).OfType<Turn>()],
        _ => [],
    };

    private static Turn? TurnOf(JsonElement item) => item.Text("type") switch
    {
        "message" or null => new Turn(ChatRequests.SpeakerOf(item.Text("role")), ChatRequests.Content(item)),
        "function_call_output" => new Turn(Speaker.ToolResult, item.Member("output") switch
        {
            { ValueKind: JsonValueKind.String } text => text.AsText(),
            { ValueKind: JsonValueKind.Array } parts => ChatRequests.Parts(parts),
            _ => "",
        }),
        "function_call" => new Turn(Speaker.Assistant, ""),
        // Reasoning, references and the hosted tools' items carry nothing that the model acts on.
        _ => null,
    };
}

/// <summary>Conversations kept for <c>previous_response_id</c>: the latest, bounded in number and size.</summary>
internal sealed class ResponseMemory
{
    private const int MostResponses = 1_000;
    private const long MostCharacters = 16 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, IReadOnlyList<Turn>> _turns = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private long _characters;

    public void Keep(string id, IReadOnlyList<Turn> turns)
    {
        lock (_lock)
        {
            if (!_turns.TryAdd(id, turns))
            {
                return;
            }

            _order.Enqueue(id);
            _characters += Size(turns);
            while (_order.Count > MostResponses || (_characters > MostCharacters && _order.Count > 1))
            {
                _turns.Remove(_order.Dequeue(), out IReadOnlyList<Turn>? gone);
                _characters -= Size(gone!);
            }
        }
    }

    public IReadOnlyList<Turn>? Find(string id)
    {
        lock (_lock)
        {
            return _turns.GetValueOrDefault(id);
        }
    }

    private static long Size(IReadOnlyList<Turn> turns) => turns.Sum(t => (long)t.Text.Length);
}
