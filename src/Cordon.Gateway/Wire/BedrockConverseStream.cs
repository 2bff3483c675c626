using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Events of <c>converse-stream</c>. Texts grow under <c>content/{i}/…</c> and end with the block. Nova's own streams have the same events, each
/// inside a member of its name.
/// </summary>
internal sealed class BedrockConverseStream : EventStream
{
    private readonly Dictionary<int, string> _tools = [];

    protected override FrameKind Place(JsonNode data, Placing placing)
    {
        bool ends = Event(data, placing);
        foreach (JsonNode inner in (ReadOnlySpan<JsonNode>)
            [data.Get("messageStart"u8), data.Get("contentBlockStart"u8), data.Get("contentBlockDelta"u8), data.Get("contentBlockStop"u8), data.Get("messageStop"u8)])
        {
            ends |= Event(inner, placing);
        }

        placing.Sweep(BedrockProtocol.Answer, Trust.Untrusted);
        return ends ? FrameKind.End : FrameKind.Ordinary;
    }

    /// <summary>True at the end of the message; what comes after it has no words of the model.</summary>
    private bool Event(JsonNode data, Placing placing)
    {
        int index = data.Get("contentBlockIndex"u8).Integer() ?? 0;
        string channel = $"content/{index}";
        JsonNode start = data.Get("start"u8);
        JsonNode delta = data.Get("delta"u8);
        if (start.Get("toolUse"u8).Get("name"u8) is { Kind: JsonValueKind.String } name)
        {
            Counts(_tools.Count);
            _tools[index] = name.Text();
            placing.Text(name, Surface.ToolCall, Trust.Untrusted, _tools[index], channel + "/name", buffered: true);
        }

        Grows(delta.Get("text"u8), Surface.Assistant, "/text", isAnswer: true);
        if (delta.Get("toolUse"u8).Get("input"u8) is { Kind: JsonValueKind.String } input)
        {
            placing.Text(input, Surface.ToolCall, Trust.Untrusted, _tools.GetValueOrDefault(index) ?? "", channel + "/arguments", buffered: true);
        }

        var blocks = new BedrockBlocks(placing);
        JsonNode reasoning = delta.Get("reasoningContent"u8);
        Grows(reasoning.Get("text"u8), Surface.Assistant, "/thinking");
        Grows(reasoning.Get("reasoningText"u8).Get("text"u8), Surface.Assistant, "/thinking");
        blocks.Sealed(reasoning, Trust.Untrusted);
        placing.Tree(delta.Get("citation"u8), Surface.Document, Trust.Untrusted, null, BedrockProtocol.Answer);
        blocks.Media(delta.Get("image"u8), Surface.Image, Trust.Untrusted);
        foreach (JsonNode result in delta.Get("toolResult"u8).Items)
        {
            Grows(result.Get("text"u8), Surface.ToolResult, "/result");
            placing.Tree(result.Get("json"u8), Surface.ToolResult, Trust.Untrusted);
        }

        if (data.Get("contentBlockIndex"u8).Kind == JsonValueKind.Number && start.Kind == JsonValueKind.Undefined && delta.Kind == JsonValueKind.Undefined)
        {
            Closes(channel);
        }

        return data.Get("stopReason"u8).Kind == JsonValueKind.String;

        void Grows(JsonNode node, Surface surface, string field, bool isAnswer = false)
        {
            if (node.Kind == JsonValueKind.String)
            {
                placing.Text(node, surface, Trust.Untrusted, null, channel + field, isAnswer: isAnswer);
            }
        }
    }

    // Converse says it in an event of its own; the same documents, wrapped by invoke, under the event's name.
    protected override Usage? ReadUsage(JsonNode data) => ReportedUsage.Converse(data) ?? ReportedUsage.Converse(data.Get("metadata"u8));
}
