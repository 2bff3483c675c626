using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// OpenAI's Realtime API over a WebSocket: <c>GET /v1/realtime</c>. A request here is one event of the client, a stream are the server's events,
/// and an answer is what comes instead of the upgrade.
/// </summary>
internal sealed class OpenAiRealtimeDialect : Dialect
{
    public override string Name => "openai-realtime";

    public override string Provider => "openai";

    public override bool Upgrades => true;

    /// <summary>Opening a session costs little and leaves nothing, but two of them at once are one too many.</summary>
    public override Effect EffectOf(JsonNode request) => Effect.Answer;

    /// <summary>One event of the client.</summary>
    public override RequestReading ReadRequest(JsonTape body)
    {
        var placing = new Placing(body);
        JsonNode root = body.Root;
        if (root.Kind != JsonValueKind.Object)
        {
            placing.Refuse("not-an-object", root, "Send a JSON object.");
        }
        else
        {
            placing.Is(root.Get("item"u8), JsonValueKind.Object);
            placing.Is(root.Get("session"u8), JsonValueKind.Object);
            placing.Is(root.Get("response"u8), JsonValueKind.Object);
            OpenAiRealtimeEvents.Place(placing, root, Trust.User);
        }

        if (placing.Fault is { } fault)
        {
            return RequestReading.Refused(fault);
        }

        placing.Sweep(OpenAiRealtimeProtocol.Event, Trust.User);
        return new RequestReading(placing.Segments(), root.Get("session"u8).Get("model"u8).TextOrNull(), Stream: true, ToolsOf(root), null, default);
    }

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body)
    {
        var placing = new Placing(body);
        placing.Sweep(OpenAiRealtimeProtocol.Refusal, Trust.Untrusted);
        return placing.Segments();
    }

    /// <summary>What comes instead of the upgrade is read whole, whatever it calls itself.</summary>
    public override StreamSplitter? OpenFrames(string? mediaType, int maxFrameBytes) => null;

    public override StreamReading OpenStream() => new OpenAiRealtimeStream();

    public override byte[] WriteError(Denial denial) => OpenAiErrors.Body(denial);

    public override byte[] WriteStreamError(Denial denial) => OpenAiRealtimeWriter.Error(denial, null);

    // What has no request of its own has no answer: a denied event is told by an error event.
    public override byte[]? WriteMessage(RequestReading request, string exchange, string text) => null;

    public override byte[]? WriteStreamMessage(RequestReading request, string exchange, string text) => null;

    private static ImmutableArray<string> ToolsOf(JsonNode root)
    {
        var tools = ImmutableArray.CreateBuilder<string>();
        foreach (JsonNode holder in (ReadOnlySpan<JsonNode>)[root.Get("session"u8), root.Get("response"u8)])
        {
            foreach (JsonNode tool in holder.Get("tools"u8).Items)
            {
                // Tools that the provider runs have no name but their type.
                if ((tool.Get("name"u8).TextOrNull() ?? tool.Get("type"u8).TextOrNull()) is { } name)
                {
                    tools.Add(name);
                }
            }
        }

        return tools.ToImmutable();
    }
}
