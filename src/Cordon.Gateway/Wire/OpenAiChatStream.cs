using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Chunks of chat completions. Texts grow under <c>choices/{i}/…</c> and end with the choice's finish reason.</summary>
internal sealed class OpenAiChatStream : EventStream
{
    private readonly Dictionary<(int Choice, int Call), string> _tools = [];
    private readonly Dictionary<(int Choice, string Field), string> _channels = [];

    protected override FrameKind Place(JsonNode data, Placing placing)
    {
        foreach (JsonNode choice in data.Get("choices"u8).Items)
        {
            int index = choice.Get("index"u8).Integer() ?? choice.Ordinal;
            Delta(choice.Get("delta"u8), index, placing);
            OpenAiChatDialect.PlaceLogprobs(placing, choice.Get("logprobs"u8), Channel(index, "logprobs"));
            if (choice.Get("finish_reason"u8).Kind == JsonValueKind.String)
            {
                Closes($"choices/{index}");
            }
        }

        placing.Sweep(OpenAiChatProtocol.Answer, Trust.Untrusted);
        return data.Get("error"u8).Kind is JsonValueKind.Object or JsonValueKind.String ? FrameKind.Error : FrameKind.Ordinary;
    }

    protected override Usage? ReadUsage(JsonNode data) => ReportedUsage.OpenAi(data);

    private void Delta(JsonNode delta, int index, Placing placing)
    {
        JsonNode content = delta.Get("content"u8);
        foreach (JsonNode part in content.Items)
        {
            placing.Text(part.Get("text"u8), Surface.Assistant, Trust.Untrusted, null, Channel(index, "content"), isAnswer: true);
        }

        Text("content", content);
        Text("refusal", delta.Get("refusal"u8));
        Text("reasoning_content", delta.Get("reasoning_content"u8));
        Text("reasoning", delta.Get("reasoning"u8));
        if (content.Kind == JsonValueKind.String && content.Raw.Length > 2)
        {
            // Nothing says that the thinking is over but the answer's first word, and the answer must not wait for what the thinking may still become.
            Closes($"choices/{index}/reasoning_content");
            Closes($"choices/{index}/reasoning");
        }

        JsonNode audio = delta.Get("audio"u8);
        placing.Spoken(audio.Get("transcript"u8), Surface.Assistant, Trust.Untrusted, Channel(index, "audio/transcript"));
        placing.Opaque(audio.Get("data"u8), Surface.Audio, Trust.Untrusted);
        Call(delta.Get("function_call"u8), index, -1, placing);
        foreach (JsonNode call in delta.Get("tool_calls"u8).Items)
        {
            int number = call.Get("index"u8).Integer() ?? call.Ordinal;
            Call(call.Get("function"u8), index, number, placing);
            Call(call.Get("custom"u8), index, number, placing);
        }

        void Text(string field, JsonNode node)
        {
            if (node.Kind == JsonValueKind.String)
            {
                placing.Text(node, Surface.Assistant, Trust.Untrusted, null, Channel(index, field), isAnswer: field == "content");
            }
        }
    }

    private void Call(JsonNode function, int index, int number, Placing placing)
    {
        if (function.Kind != JsonValueKind.Object)
        {
            return;
        }

        if (function.Get("name"u8).TextOrNull() is { Length: > 0 and <= 256 } piece)
        {
            Counts(_tools.Count);
            // A few servers send the name in pieces, most send it once, some repeat it with every piece.
            _tools[(index, number)] = _tools.TryGetValue((index, number), out string? begun) && begun != piece && begun.Length < 256 ? begun + piece : piece;
        }

        string? tool = _tools.GetValueOrDefault((index, number));
        string place = number < 0 ? "function_call" : $"tool_calls/{number}";
        PlaceText(function.Get("name"u8), "name");
        PlaceText(function.Get("arguments"u8), "arguments");
        PlaceText(function.Get("input"u8), "input");

        void PlaceText(JsonNode node, string field)
        {
            if (node.Kind == JsonValueKind.String)
            {
                placing.Text(node, Surface.ToolCall, Trust.Untrusted, tool, Channel(index, $"{place}/{field}"), buffered: true);
            }
        }
    }

    private string Channel(int index, string field)
    {
        if (!_channels.TryGetValue((index, field), out string? channel))
        {
            channel = $"choices/{index}/{field}";
            if (_channels.Count < 1024)
            {
                _channels[(index, field)] = channel;
            }
        }

        return channel;
    }
}
