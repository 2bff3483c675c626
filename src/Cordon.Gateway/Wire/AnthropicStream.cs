using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Events of Anthropic messages. Texts grow under <c>content/{i}/…</c> and end with the block.</summary>
internal sealed class AnthropicStream : EventStream
{
    private readonly Dictionary<int, string> _tools = [];

    protected override FrameKind Place(JsonNode data, Placing placing)
    {
        JsonNode type = data.Get("type"u8);
        int index = data.Get("index"u8).Integer() ?? 0;
        var blocks = new AnthropicBlocks(placing);
        if (data.Get("content_block"u8) is { Kind: JsonValueKind.Object } block)
        {
            if (block.Get("name"u8).TextOrNull() is { } name)
            {
                Counts(_tools.Count);
                _tools[index] = name;
                if (block.Get("input"u8) is not { Kind: JsonValueKind.Object } input || input.Next == input.Index + 1)
                {
                    // The arguments are still to come, or there are none: the call is known when its block ends.
                    Grows(block.Get("name"u8), "name", Surface.ToolCall);
                }
            }

            // A block may start with text, which the deltas continue.
            Grows(block.Get("text"u8), "text", Surface.Assistant);
            Grows(block.Get("thinking"u8), "thinking", Surface.Assistant);
            blocks.Block(block, Surface.Assistant, Trust.Untrusted);
        }

        if (data.Get("delta"u8) is { Kind: JsonValueKind.Object } delta)
        {
            Grows(delta.Get("text"u8), "text", Surface.Assistant);
            Grows(delta.Get("thinking"u8), "thinking", Surface.Assistant);
            Grows(delta.Get("content"u8), "content", Surface.Assistant);
            Grows(delta.Get("partial_json"u8), "arguments", Surface.ToolCall);
            blocks.Signature(delta.Get("signature"u8));
            placing.Tree(delta.Get("citation"u8), Surface.Assistant, Trust.Untrusted, null, AnthropicProtocol.Answer);
        }

        blocks.Content(data.Get("message"u8).Get("content"u8), Surface.Assistant, Trust.Untrusted);
        placing.Sweep(AnthropicProtocol.Answer, Trust.Untrusted);
        if (type.TextIs("content_block_stop"u8))
        {
            Closes($"content/{index}");
        }

        return type.TextIs("message_stop"u8) ? FrameKind.End : type.TextIs("error"u8) ? FrameKind.Error : FrameKind.Ordinary;

        void Grows(JsonNode node, string field, Surface surface)
        {
            if (node.Kind == JsonValueKind.String)
            {
                bool isCall = surface == Surface.ToolCall;
                placing.Text(
                    node, surface, Trust.Untrusted, isCall ? _tools.GetValueOrDefault(index) : null, $"content/{index}/{field}",
                    buffered: isCall, isAnswer: field == "text");
            }
        }
    }

    protected override Usage? ReadUsage(JsonNode data)
    {
        // The output that a message begins with is a placeholder; the deltas tell it.
        Usage? begun = ReportedUsage.Anthropic(data.Get("message"u8));
        return begun is null ? ReportedUsage.Anthropic(data) : begun with { Output = 0 };
    }
}
