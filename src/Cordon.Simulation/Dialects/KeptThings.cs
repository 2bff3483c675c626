using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cordon.Simulation.Dialects;

/// <summary>The latest things of one kind, by id: bounded in number, oldest out first. Safe from any thread.</summary>
internal sealed class Shelf<T> where T : class
{
    private const int Most = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, T> _things = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public void Keep(string id, T thing)
    {
        lock (_lock)
        {
            if (_things.TryAdd(id, thing))
            {
                _order.Enqueue(id);
            }
            else
            {
                _things[id] = thing;
            }

            while (_order.Count > Most)
            {
                _things.Remove(_order.Dequeue());
            }
        }
    }

    public T? Find(string id)
    {
        lock (_lock)
        {
            return _things.GetValueOrDefault(id);
        }
    }

    public bool Remove(string id)
    {
        lock (_lock)
        {
            return _things.Remove(id);
        }
    }

    public List<T> All()
    {
        lock (_lock)
        {
            return [.. _order.Distinct().Where(_things.ContainsKey).Select(id => _things[id])];
        }
    }
}

/// <summary>What the simulated provider keeps beyond a request.</summary>
internal sealed class KeptThings
{
    public Shelf<KeptResponse> Responses { get; } = new();
    public Shelf<KeptConversation> Conversations { get; } = new();
    public Shelf<KeptFile> Files { get; } = new();
    public Shelf<KeptBatch> Batches { get; } = new();
}

/// <param name="Items">What was asked, as items.</param>
internal sealed record KeptResponse(JsonObject Finished, IReadOnlyList<SseEvent> Events, IReadOnlyList<JsonObject> Items);

internal sealed record KeptFile(string Id, string Name, string MediaType, string Purpose, ReadOnlyMemory<byte> Content, bool IsAnthropic);

/// <param name="Results">The answers, a line each.</param>
internal sealed record KeptBatch(JsonObject Facts, ReadOnlyMemory<byte> Results, bool IsAnthropic);

internal sealed class KeptConversation(JsonObject facts)
{
    private readonly Lock _lock = new();
    private List<JsonObject> _items = [];

    public JsonObject Facts => facts;

    public IReadOnlyList<JsonObject> Items
    {
        get
        {
            lock (_lock)
            {
                return [.. _items];
            }
        }
    }

    public void Add(IEnumerable<JsonObject> items)
    {
        lock (_lock)
        {
            _items = [.. _items, .. items];
        }
    }

    public void Remove(string id)
    {
        lock (_lock)
        {
            _items = [.. _items.Where(item => item["id"]?.GetValue<string>() != id)];
        }
    }

    public List<Turn> Turns()
    {
        using JsonDocument items = JsonDocument.Parse(JsonText.Bytes(new JsonArray([.. Items.Select(item => item.DeepClone())])));
        return ResponseRequests.TurnsOf(items.RootElement);
    }

    /// <summary>An input as items with ids.</summary>
    public static IReadOnlyList<JsonObject> ItemsOf(JsonElement? input, WireRequest request)
    {
        JsonObject[] items = input switch
        {
            { ValueKind: JsonValueKind.String } text => [new JsonObject { ["type"] = "message", ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "input_text", ["text"] = text.AsText() }) }],
            { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Select(item => (JsonObject)JsonNode.Parse(item.GetRawText())!)],
            _ => [],
        };
        for (int i = 0; i < items.Length; i++)
        {
            items[i]["id"] ??= request.Id("msg_", 100 + i);
            items[i]["type"] ??= "message";
            items[i]["status"] ??= "completed";
        }

        return items;
    }
}
