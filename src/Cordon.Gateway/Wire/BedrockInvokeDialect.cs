using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Bedrock's <c>/model/{id}/invoke</c> and <c>/model/{id}/invoke-with-response-stream</c>. The body is the model family's own; which family it is,
/// the body says, and what no family has is inspected as unknown text.
/// </summary>
internal sealed class BedrockInvokeDialect(BedrockCall call) : Dialect
{
    private static readonly AnthropicMessagesDialect Anthropic = new();
    private static readonly OpenAiChatDialect Chat = new();

    private BedrockFamily _family = BedrockFamily.Fields;

    public override string Name => "bedrock-invoke";

    public override string Provider => "bedrock";

    public override string RequestIdHeader => "x-amzn-RequestId";

    public override string StreamMediaType => BedrockConverseDialect.EventStreamType;

    public override Usage? ReadUsage(JsonTape answer) => BedrockFamilies.OfAnswer(answer.Root) switch
    {
        BedrockFamily.Anthropic => ReportedUsage.Anthropic(answer.Root),
        BedrockFamily.Chat => ReportedUsage.OpenAi(answer.Root),
        BedrockFamily.Nova => ReportedUsage.Converse(answer.Root),
        // Each family has names of its own, and many say nothing: it is estimated.
        BedrockFamily.Fields => null,
    };

    public override Range? ModelInPath(string path) => BedrockCall.ModelInPath(path);

    public override string ForwardedPath(string path) => BedrockCall.Of(path)?.Path ?? path;

    public override string? ForwardedQuery(string? query) => null;

    public override RequestReading ReadRequest(JsonTape body)
    {
        _family = BedrockFamilies.OfRequest(body.Root);
        switch (_family)
        {
            case BedrockFamily.Anthropic:
                return Anthropic.ReadRequest(body) with { Model = call.Model, Stream = call.Streams };
            case BedrockFamily.Chat:
                return Chat.ReadRequest(body) with { Model = call.Model, Stream = call.Streams };
            case BedrockFamily.Nova:
                var nova = new RequestReader(body);
                BedrockConverseDialect.Read(nova);
                return nova.Finish(BedrockProtocol.Request, call.Model, call.Streams);
            case BedrockFamily.Fields:
            default:
                var fields = new RequestReader(body);
                BedrockFields.Request(fields, call.Model);
                return fields.Finish(BedrockProtocol.Fields, call.Model, call.Streams);
        }
    }

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body) => BedrockFamilies.OfAnswer(body.Root) switch
    {
        BedrockFamily.Anthropic => Anthropic.ReadAnswer(body),
        BedrockFamily.Chat => Chat.ReadAnswer(body),
        BedrockFamily.Nova => BedrockConverseDialect.Answer(body),
        BedrockFamily.Fields => BedrockFields.Answer(body),
    };

    public override StreamSplitter? OpenFrames(string? mediaType, int maxFrameBytes) =>
        string.Equals(mediaType, StreamMediaType, StringComparison.OrdinalIgnoreCase) ? new AwsEventSplitter(maxFrameBytes, unwraps: true) : base.OpenFrames(mediaType, maxFrameBytes);

    public override StreamReading OpenStream() => new BedrockInvokeStream();

    public override byte[] WriteError(Denial denial) => BedrockErrors.Body(denial);

    public override byte[] WriteStreamError(Denial denial) => BedrockErrors.Event(denial);

    // Where the family is not known, no answer can be made up that its clients would read.
    public override byte[]? WriteMessage(RequestReading request, string exchange, string text) => _family switch
    {
        BedrockFamily.Anthropic => Anthropic.WriteMessage(request, exchange, text),
        BedrockFamily.Chat => Chat.WriteMessage(request, exchange, text),
        BedrockFamily.Nova => BedrockConverseDialect.Message(text),
        BedrockFamily.Fields => null,
    };

    public override byte[]? WriteStreamMessage(RequestReading request, string exchange, string text) => _family switch
    {
        BedrockFamily.Anthropic => Chunks(Anthropic.WriteStreamMessage(request, exchange, text)),
        BedrockFamily.Chat => Chunks(Chat.WriteStreamMessage(request, exchange, text)),
        BedrockFamily.Nova or BedrockFamily.Fields => null,
    };

    /// <summary>The family's own events, each as a chunk.</summary>
    private static byte[] Chunks(byte[] events)
    {
        var stream = new ArrayBufferWriter<byte>(events.Length * 2);
        SseSplitter splitter = new();
        splitter.Feed(events);
        while (splitter.TryRead(out StreamFrame? frame))
        {
            if (frame.Data.Span is [(byte)'{', ..])
            {
                stream.Write(AwsEventWriter.Chunk(frame.Data.Span));
            }
        }

        return stream.WrittenSpan.ToArray();
    }
}
