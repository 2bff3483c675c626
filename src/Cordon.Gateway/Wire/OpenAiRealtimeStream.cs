using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// The server's events of the Realtime API. A text grows under <c>responses/{n}/output/{item}/{kind}/{part}</c>, or under <c>items/{n}/…</c> when it
/// is what the user was heard to say. Responses and items are numbered as they appear: their ids are the upstream's to choose.
/// </summary>
internal sealed class OpenAiRealtimeStream : EventStream
{
    private readonly Dictionary<string, int> _responses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Response, int Item), string> _tools = [];
    private int _numbers;

    /// <summary>What the last event that was read is about.</summary>
    public RealtimeEnvelope Envelope { get; private set; } = RealtimeEnvelope.None;

    protected override FrameKind Place(JsonNode data, Placing placing)
    {
        Envelope = RealtimeEnvelope.Of(data);
        string type = Envelope.Type;
        OpenAiRealtimeEvents.Place(placing, data, Trust.Untrusted);
        OpenAiRealtimeEvents.Part(placing, data.Get("part"u8));
        if (type.Contains("input_audio_transcription", StringComparison.Ordinal) || type.Contains("input_transcript", StringComparison.Ordinal))
        {
            Heard(type, data, placing);
        }
        else
        {
            Said(type, data, placing);
        }

        placing.Sweep(OpenAiRealtimeProtocol.Event, Trust.Untrusted);
        return FrameKind.Ordinary;
    }

    protected override Usage? ReadUsage(JsonNode data) => Envelope.Type == "response.done" ? ReportedUsage.OpenAi(data.Get("response"u8)) : null;

    private void Said(string type, JsonNode data, Placing placing)
    {
        int response = Number(_responses, Envelope.Response);
        int output = data.Get("output_index"u8).Integer() ?? 0;
        if (data.Get("item"u8).Get("name"u8).TextOrNull() is { Length: <= 256 } name)
        {
            Counts(_tools.Count);
            _tools[(response, output)] = name;
        }

        if (type is "response.output_item.added" or "conversation.item.added" or "conversation.item.created")
        {
            Announces();
        }
        else if (type == "response.output_item.done")
        {
            Closes($"responses/{response}/output/{output}");
            _tools.Remove((response, output));
        }
        else if (type == "response.done")
        {
            Closes($"responses/{response}");
            _responses.Remove(Envelope.Response ?? "");
        }
        else if (type.EndsWith(".delta", StringComparison.Ordinal) || type.EndsWith(".done", StringComparison.Ordinal))
        {
            Growing(type, data, $"responses/{response}/output/{output}/", data.Get("name"u8).TextOrNull() ?? _tools.GetValueOrDefault((response, output)), placing);
        }
    }

    private void Growing(string type, JsonNode data, string place, string? tool, Placing placing)
    {
        bool done = type.EndsWith(".done", StringComparison.Ordinal);
        string kind = type[..type.LastIndexOf('.')];
        kind = kind[(kind.LastIndexOf('.') + 1)..];
        // The channel's name is kept: an event type of any length must not be.
        kind = kind.Length is > 0 and <= 64 ? kind : "other";
        JsonNode delta = data.Get("delta"u8);
        if (kind is "audio" or "output_audio" && delta.IsBase64)
        {
            placing.Opaque(delta, Surface.Audio, Trust.Untrusted);
            return;
        }

        bool isCall = kind.EndsWith("arguments", StringComparison.Ordinal);
        bool isSpoken = kind.EndsWith("transcript", StringComparison.Ordinal);
        string channel = $"{place}{kind}/{data.Get("content_index"u8).Integer() ?? 0}";
        if (delta.Kind == JsonValueKind.String)
        {
            Text(delta, channel);
        }

        OpenAiChatDialect.PlaceLogprobs(placing, data.Get("logprobs"u8), done ? null : channel + "/logprobs");
        if (!done)
        {
            return;
        }

        Closes(channel);
        foreach (JsonNode whole in (ReadOnlySpan<JsonNode>)[data.Get("text"u8), data.Get("transcript"u8), data.Get("arguments"u8), data.Get("name"u8)])
        {
            if (whole.Kind == JsonValueKind.String)
            {
                Text(whole, null);
            }
        }

        void Text(JsonNode node, string? into)
        {
            if (isSpoken)
            {
                placing.Spoken(node, Surface.Assistant, Trust.Untrusted, into);
                return;
            }

            placing.Text(
                node, isCall ? Surface.ToolCall : Surface.Assistant, Trust.Untrusted, isCall ? tool : null, into,
                buffered: isCall && into is not null, isAnswer: !isCall);
        }
    }

    private void Heard(string type, JsonNode data, Placing placing)
    {
        string channel = $"items/{Number(_items, Envelope.Item)}/transcription/{data.Get("content_index"u8).Integer() ?? 0}";
        if (data.Get("delta"u8) is { Kind: JsonValueKind.String } delta)
        {
            placing.Text(delta, Surface.User, Trust.User, null, channel);
        }

        foreach (JsonNode whole in (ReadOnlySpan<JsonNode>)[data.Get("transcript"u8), data.Get("text"u8)])
        {
            if (whole.Kind == JsonValueKind.String)
            {
                placing.Text(whole, Surface.User, Trust.User);
            }
        }

        OpenAiChatDialect.PlaceLogprobs(placing, data.Get("logprobs"u8), null, Surface.User);
        if (type.EndsWith(".completed", StringComparison.Ordinal) || type.EndsWith(".failed", StringComparison.Ordinal))
        {
            Closes(channel);
            _items.Remove(Envelope.Item ?? "");
        }
    }

    private int Number(Dictionary<string, int> numbers, string? id)
    {
        if (id is null)
        {
            return 0;
        }

        if (!numbers.TryGetValue(id, out int number))
        {
            Counts(numbers.Count);
            numbers[id] = number = ++_numbers;
        }

        return number;
    }
}
