using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Anthropic's token counts: <c>POST /v1/messages/count_tokens</c>. Asks as messages do and answers with a number.</summary>
internal sealed class AnthropicTokenCountDialect(AnthropicMessagesDialect messages) : Dialect
{
    public override string Name => messages.Name;

    public override string Provider => messages.Provider;

    public override Effect EffectOf(JsonNode request) => Effect.None;

    public override RequestReading ReadRequest(JsonTape body) => messages.ReadRequest(body);

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body) => messages.ReadAnswer(body);

    public override bool IsMetered => false;

    public override StreamReading OpenStream() => messages.OpenStream();

    public override string RequestIdHeader => messages.RequestIdHeader;

    public override byte[] WriteError(Denial denial) => messages.WriteError(denial);

    public override byte[] WriteStreamError(Denial denial) => messages.WriteStreamError(denial);

    public override byte[]? WriteMessage(RequestReading request, string exchange, string text) => null;

    public override byte[]? WriteStreamMessage(RequestReading request, string exchange, string text) => null;
}
