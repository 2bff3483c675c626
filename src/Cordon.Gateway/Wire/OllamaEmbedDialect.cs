using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Ollama's embeddings: <c>POST /api/embed</c>, and the older <c>/api/embeddings</c> with its one prompt. Text goes in, numbers come out.</summary>
internal sealed class OllamaEmbedDialect : OllamaDialect
{
    public override string Name => "ollama-embed";

    public override Effect EffectOf(JsonNode request) => Effect.None;

    public override RequestReading ReadRequest(JsonTape body)
    {
        var reader = new RequestReader(body);
        new OllamaMessages(reader.Placing).Refuse(reader.Root);
        OpenAiInputs.Place(reader.Placing, reader.Root.Get("input"u8), Surface.EmbeddingInput);
        reader.Placing.Text(reader.Root.Get("prompt"u8), Surface.EmbeddingInput, Trust.User);
        RequestReading reading = reader.Finish(OllamaProtocol.Request);
        return reading with { Asked = reading.Asked with { MaxOutput = 0, IsRepeatable = !reading.Stream } };
    }

    // A made-up vector would poison an index.
    public override byte[]? WriteMessage(RequestReading request, string exchange, string text) => null;

    public override byte[]? WriteStreamMessage(RequestReading request, string exchange, string text) => null;
}
