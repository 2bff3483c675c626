using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Events of the Responses API. A text grows under <c>output/{item}/{kind}/{part}</c>, kind being the event's own name
/// (<c>output_text</c>, <c>function_call_arguments</c>); the events that follow it repeat it whole.
/// </summary>
internal sealed class OpenAiResponsesStream : EventStream
{
    private readonly Dictionary<int, string> _tools = [];

    protected override FrameKind Place(JsonNode data, Placing placing)
    {
        string type = data.Get("type"u8).Text();
        int item = data.Get("output_index"u8).Integer() ?? 0;
        string? tool = _tools.GetValueOrDefault(item);
        if (data.Get("item"u8) is { Kind: JsonValueKind.Object } whole)
        {
            if (whole.Get("name"u8).TextOrNull() is { } name)
            {
                Counts(_tools.Count);
                _tools[item] = name;
            }

            new OpenAiItems(placing, Trust.Untrusted).Item(whole);
            if (type == "response.output_item.done")
            {
                Closes($"output/{item}");
            }
            else if (type == "response.output_item.added")
            {
                Announces();
            }
        }

        if (type.EndsWith(".delta", StringComparison.Ordinal) || type.EndsWith(".done", StringComparison.Ordinal))
        {
            Growing(type, data, item, tool, placing);
        }

        new OpenAiItems(placing, Trust.Untrusted).Part(data.Get("part"u8), Surface.Assistant, Trust.Untrusted, null);
        placing.Tree(data.Get("annotation"u8), Surface.Assistant, Trust.Untrusted, null, OpenAiResponsesProtocol.Event);
        placing.Opaque(data.Get("partial_image_b64"u8), Surface.Image, Trust.Untrusted);
        OpenAiResponsesDialect.Place(placing, data.Get("response"u8), Trust.Untrusted);
        if (data.Get("response"u8).Kind == JsonValueKind.Object)
        {
            Gives(OpenAiResponsesDialect.Given(data.Get("response"u8)));
        }

        Numbers(data.Get("sequence_number"u8).Integer());
        placing.Sweep(OpenAiResponsesProtocol.Event, Trust.Untrusted);
        return type switch
        {
            "response.completed" or "response.incomplete" => FrameKind.End,
            "response.failed" or "error" => FrameKind.Error,
            _ => data.Get("error"u8).Kind == JsonValueKind.Object ? FrameKind.Error : FrameKind.Ordinary,
        };
    }

    protected override Usage? ReadUsage(JsonNode data) => ReportedUsage.OpenAi(data.Get("response"u8));

    private void Growing(string type, JsonNode data, int item, string? tool, Placing placing)
    {
        bool done = type.EndsWith(".done", StringComparison.Ordinal);
        string kind = type[..type.LastIndexOf('.')];
        kind = kind.StartsWith("response.", StringComparison.Ordinal) ? kind[9..] : kind;
        // The channel's name is kept: an event type of any length must not be.
        kind = kind.Length is > 0 and <= 64 ? kind : "other";
        bool isCall = kind.EndsWith("arguments", StringComparison.Ordinal) || kind.EndsWith("input", StringComparison.Ordinal) || kind.EndsWith("code", StringComparison.Ordinal);
        int part = data.Get("content_index"u8).Integer() ?? data.Get("summary_index"u8).Integer() ?? 0;
        string channel = $"output/{item}/{kind}/{part}";
        Surface surface = isCall ? Surface.ToolCall : Surface.Assistant;
        if (kind == "audio")
        {
            placing.Opaque(data.Get("delta"u8), Surface.Audio, Trust.Untrusted);
            return;
        }

        JsonNode delta = data.Get("delta"u8);
        bool isSpoken = kind.EndsWith("transcript", StringComparison.Ordinal);
        if (isSpoken)
        {
            placing.Spoken(delta, surface, Trust.Untrusted, channel);
        }
        else if (delta.Kind == JsonValueKind.String)
        {
            placing.Text(delta, surface, Trust.Untrusted, isCall ? tool : null, channel, buffered: isCall, isAnswer: kind == "output_text");
        }

        OpenAiChatDialect.PlaceLogprobs(placing, data.Get("logprobs"u8), done ? null : channel + "/logprobs");
        if (!done)
        {
            return;
        }

        Closes(channel);
        Whole(data.Get("text"u8));
        Whole(data.Get("refusal"u8));
        placing.Spoken(data.Get("transcript"u8), surface, Trust.Untrusted);
        Whole(data.Get("arguments"u8));
        Whole(data.Get("input"u8));
        Whole(data.Get("code"u8));
        Whole(data.Get("name"u8));

        void Whole(JsonNode node)
        {
            if (node.Kind == JsonValueKind.String)
            {
                placing.Text(node, surface, Trust.Untrusted, isCall ? tool : null, isAnswer: kind == "output_text");
            }
        }
    }
}
