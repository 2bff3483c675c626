using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cordon.Simulation.Dialects;

/// <summary>What one realtime session has been told: its settings, and its items in order. Bounded like everything that a stranger fills.</summary>
internal sealed class RealtimeConversation(string model)
{
    private const int MostItems = 10_000;
    private const int MostHeard = 1 << 20;

    private readonly List<(string Id, JsonObject Item)> _items = [];
    private readonly StringBuilder _heard = new();

    public JsonObject Session { get; private set; } = [];

    /// <summary>The last item, or null.</summary>
    public string? Last => _items.Count == 0 ? null : _items[^1].Id;

    public void Update(JsonElement session)
    {
        JsonObject update = JsonNode.Parse(session.GetRawText())!.AsObject();
        foreach ((string name, JsonNode? value) in update)
        {
            Session[name] = value?.DeepClone();
        }
    }

    public void Add(string id, JsonObject item)
    {
        if (_items.Count < MostItems)
        {
            _items.Add((id, item));
        }
    }

    public JsonObject? Find(string? id) => _items.FirstOrDefault(item => item.Id == id).Item;

    public bool Remove(string? id) => _items.RemoveAll(item => item.Id == id) > 0;

    /// <summary>Sound is text to this model: what it hears are the bytes, read as words.</summary>
    public void Hear(string sound)
    {
        byte[] bytes = new byte[sound.Length];
        if (Convert.TryFromBase64String(sound, bytes, out int length) && _heard.Length + length < MostHeard)
        {
            _heard.Append(Encoding.UTF8.GetString(bytes, 0, length));
        }
    }

    public string TakeHeard()
    {
        string heard = _heard.ToString();
        _heard.Clear();
        return heard;
    }

    /// <summary>The conversation as the mind sees it.</summary>
    /// <param name="response">What a <c>response.create</c> says about this response alone.</param>
    public Conversation Read(JsonElement? response)
    {
        using JsonDocument session = JsonDocument.Parse(JsonText.Bytes(Session));
        using JsonDocument items = JsonDocument.Parse(JsonText.Bytes(new JsonArray([.. _items.Select(item => item.Item.DeepClone())])));
        JsonElement settings = session.RootElement.Clone();
        string? instructions = response?.Text("instructions") ?? settings.Text("instructions");
        JsonElement all = response?.Member("input") ?? items.RootElement.Clone();
        return new Conversation
        {
            Model = model,
            Turns = [.. instructions is { Length: > 0 } ? [new Turn(Speaker.System, instructions)] : Array.Empty<Turn>(), .. ResponseRequests.TurnsOf(all)],
            Tools = [.. settings.Items("tools").Concat(response?.Items("tools") ?? []).Where(tool => tool.Text("type") == "function").Select(ChatRequests.ToolOf)],
            Choice = ChatRequests.ChoiceOf(response?.Member("tool_choice") ?? settings.Member("tool_choice")),
            MaxTokens = response?.Number("max_output_tokens") ?? settings.Number("max_output_tokens"),
        };
    }

    /// <summary>Whether it speaks aloud: the usual, as with the provider.</summary>
    public bool IsAloud(JsonElement? response)
    {
        using JsonDocument session = JsonDocument.Parse(JsonText.Bytes(Session));
        JsonElement from = response?.Member("output_modalities") is not null || response?.Member("modalities") is not null ? response.Value : session.RootElement;
        List<string> modalities = [.. from.Items("output_modalities").Concat(from.Items("modalities")).Select(word => word.AsText())];
        return modalities.Count == 0 || modalities.Contains("audio");
    }

    /// <summary>Whether what it hears is written down for the client.</summary>
    public bool Transcribes =>
        Session["input_audio_transcription"] is JsonObject || Session["audio"]?["input"]?["transcription"] is JsonObject;
}
