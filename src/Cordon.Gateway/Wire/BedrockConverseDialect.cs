using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Bedrock's <c>/model/{id}/converse</c> and <c>/model/{id}/converse-stream</c>. The path says model and operation, so each request has an instance of its own.</summary>
internal sealed class BedrockConverseDialect(BedrockCall call) : Dialect
{
    internal const string EventStreamType = "application/vnd.amazon.eventstream";

    public override string Name => "bedrock-converse";

    public override string Provider => "bedrock";

    public override string RequestIdHeader => "x-amzn-RequestId";

    public override string StreamMediaType => EventStreamType;

    public override Usage? ReadUsage(JsonTape answer) => ReportedUsage.Converse(answer.Root);

    public override Range? ModelInPath(string path) => BedrockCall.ModelInPath(path);

    public override string ForwardedPath(string path) => BedrockCall.Of(path)?.Path ?? path;

    // A signature in the query is the caller's, and the operation has no parameters there.
    public override string? ForwardedQuery(string? query) => null;

    public override RequestReading ReadRequest(JsonTape body)
    {
        var reader = new RequestReader(body);
        bool isPrompt = call.Model.Contains(":prompt/", StringComparison.Ordinal);
        if (isPrompt)
        {
            // The prompt lies with the provider, where no guard reads it.
            reader.Placing.OpaqueBeside(reader.Root, Surface.System, Trust.Trusted);
        }
        else if (reader.Root.Kind == JsonValueKind.Object && reader.Root.Get("messages"u8).Kind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            reader.Placing.Refuse("missing", reader.Root, "Send messages.");
        }

        Read(reader);
        return reader.Finish(BedrockProtocol.Request, call.Model, call.Streams);
    }

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body) => Answer(body);

    public override StreamSplitter? OpenFrames(string? mediaType, int maxFrameBytes) =>
        string.Equals(mediaType, EventStreamType, StringComparison.OrdinalIgnoreCase) ? new AwsEventSplitter(maxFrameBytes, unwraps: false) : base.OpenFrames(mediaType, maxFrameBytes);

    public override StreamReading OpenStream() => new BedrockConverseStream();

    public override byte[] WriteError(Denial denial) => BedrockErrors.Body(denial);

    public override byte[] WriteStreamError(Denial denial) => BedrockErrors.Event(denial);

    public override byte[] WriteMessage(RequestReading request, string exchange, string text) => Message(text);

    public override byte[] WriteStreamMessage(RequestReading request, string exchange, string text) =>
    [
        .. AwsEventWriter.Event("messageStart", json => json.WriteString("role", "assistant")),
        .. AwsEventWriter.Event("contentBlockDelta", json =>
        {
            json.WriteNumber("contentBlockIndex", 0);
            json.Object("delta", delta => delta.WriteString("text", text));
        }),
        .. AwsEventWriter.Event("contentBlockStop", json => json.WriteNumber("contentBlockIndex", 0)),
        .. AwsEventWriter.Event("messageStop", json => json.WriteString("stopReason", "end_turn")),
        .. AwsEventWriter.Event("metadata", Counts),
    ];

    /// <summary>Places a request of this shape; Nova's own bodies have it too.</summary>
    internal static void Read(RequestReader reader)
    {
        var blocks = new BedrockBlocks(reader.Placing);
        blocks.Content(reader.Root.Get("system"u8), Surface.System, Trust.Trusted);
        blocks.Turns(reader.Root.Get("messages"u8));
        JsonNode tools = reader.Root.Get("toolConfig"u8).Get("tools"u8);
        if (reader.Placing.Is(tools, JsonValueKind.Array))
        {
            foreach (JsonNode tool in tools.Items)
            {
                reader.Definition(tool.Get("toolSpec"u8));
                reader.Declares(tool.Get("systemTool"u8).Get("name"u8).TextOrNull());
                reader.Placing.Tree(tool, Surface.ToolDefinition, Trust.Untrusted, null, JsonSchemaWords.Names);
            }
        }

        reader.Placing.Tree(reader.Root.Get("promptVariables"u8), Surface.User, Trust.User);
        JsonNode format = reader.Root.Get("outputConfig"u8).Get("textFormat"u8).Get("structure"u8).Get("jsonSchema"u8);
        if (format.Get("schema"u8) is { Kind: JsonValueKind.String } schema)
        {
            reader.OutputSchema = Encoding.UTF8.GetBytes(schema.Text());
        }

        reader.Placing.Tree(format, Surface.System, Trust.Trusted, null, JsonSchemaWords.Names);
    }

    internal static ImmutableArray<Segment> Answer(JsonTape body)
    {
        var placing = new Placing(body);
        new BedrockBlocks(placing).Content(body.Root.Get("output"u8).Get("message"u8).Get("content"u8), Surface.Assistant, Trust.Untrusted);
        placing.Sweep(BedrockProtocol.Answer, Trust.Untrusted);
        return placing.Segments();
    }

    internal static byte[] Message(string text) => WireWriter.Json(json =>
    {
        json.Object("output", output => output.Object("message", message =>
        {
            message.WriteString("role", "assistant");
            message.ArrayOf("content", block => block.WriteString("text", text));
        }));
        json.WriteString("stopReason", "end_turn");
        Counts(json);
    });

    private static void Counts(Utf8JsonWriter json)
    {
        json.Object("usage", usage =>
        {
            usage.WriteNumber("inputTokens", 0);
            usage.WriteNumber("outputTokens", 0);
            usage.WriteNumber("totalTokens", 0);
        });
        json.Object("metrics", metrics => metrics.WriteNumber("latencyMs", 0));
    }
}
