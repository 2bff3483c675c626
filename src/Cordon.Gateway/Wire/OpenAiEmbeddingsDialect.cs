using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>OpenAI's embeddings: <c>POST /v1/embeddings</c>. Text goes in, numbers come out.</summary>
internal sealed class OpenAiEmbeddingsDialect : Dialect
{
    private static readonly Protocol RequestWords = new(
        ["model", "encoding_format", "input_type", "truncate"], ["input", "dimensions", "user"]);

    private static readonly Protocol AnswerWords = new(
        ["object", "model", "id", "data/*/object", "error/type", "error/code", "error/param"],
        ["data", "embedding", "index", "usage", "prompt_tokens", "total_tokens", "error", "message", "created"]);

    public override string Name => "openai-embeddings";

    public override string Provider => "openai";

    public override Effect EffectOf(JsonNode request) => Effect.None;

    public override RequestReading ReadRequest(JsonTape body)
    {
        var reader = new RequestReader(body);
        OpenAiInputs.Place(reader.Placing, reader.Root.Get("input"u8), Surface.EmbeddingInput);
        reader.Conversation = reader.Root.Get("user"u8).TextOrNull();
        // Numbers come out, which nobody charges for, and the same for the same text.
        RequestReading reading = reader.Finish(RequestWords);
        return reading with { Asked = reading.Asked with { MaxOutput = 0, IsRepeatable = !reading.Stream } };
    }

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body)
    {
        var placing = new Placing(body);
        foreach (JsonNode item in body.Root.Get("data"u8).Items)
        {
            JsonNode embedding = item.Get("embedding"u8);
            if (embedding.IsBase64)
            {
                placing.Protocol(embedding);
            }
        }

        placing.Sweep(AnswerWords, Trust.Untrusted);
        return placing.Segments();
    }

    public override Usage? ReadUsage(JsonTape answer) => ReportedUsage.OpenAi(answer.Root);

    public override StreamReading OpenStream() => new SweptStream(AnswerWords);

    public override byte[] WriteError(Denial denial) => OpenAiErrors.Body(denial);

    public override byte[] WriteStreamError(Denial denial) => OpenAiErrors.Event(denial);

    // A made-up vector would poison an index.
    public override byte[]? WriteMessage(RequestReading request, string exchange, string text) => null;

    public override byte[]? WriteStreamMessage(RequestReading request, string exchange, string text) => null;
}
