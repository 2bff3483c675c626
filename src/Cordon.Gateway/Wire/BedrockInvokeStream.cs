using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>The documents that <c>invoke-with-response-stream</c> wraps. The first one tells whose they are; a family does not change in mid-stream.</summary>
internal sealed class BedrockInvokeStream : StreamReading
{
    private StreamReading? _family;

    public override FrameReading Read(StreamFrame frame)
    {
        if (_family is null && JsonTape.Read(frame.Data, JsonLimits.Default, out _) is { Root.Kind: JsonValueKind.Object } tape)
        {
            _family = BedrockFamilies.OfEvent(tape.Root) switch
            {
                BedrockFamily.Anthropic => new AnthropicStream(),
                BedrockFamily.Chat => new OpenAiChatStream(),
                BedrockFamily.Nova => new BedrockConverseStream(),
                BedrockFamily.Fields => new FieldsStream(),
            };
        }

        return (_family ?? new FieldsStream()).Read(frame);
    }

    /// <summary>Named fields, of which each grows until a reason is given why it ends.</summary>
    private sealed class FieldsStream : EventStream
    {
        protected override FrameKind Place(JsonNode data, Placing placing)
        {
            BedrockFields.Answer(data, placing, grows: true);
            placing.Sweep(BedrockProtocol.FieldsAnswer, Trust.Untrusted);
            bool ends = data.Get("completionReason"u8).Kind == JsonValueKind.String || data.Get("stop_reason"u8).Kind == JsonValueKind.String
                || data.Get("is_finished"u8).Kind == JsonValueKind.True;
            return ends ? FrameKind.End : FrameKind.Ordinary;
        }
    }
}
