using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Gemini's <c>embedContent</c> and <c>batchEmbedContents</c>. Text goes in, numbers come out.</summary>
internal sealed class GeminiEmbeddingsDialect(GeminiCall call) : Dialect
{
    public override string Name => "gemini-embeddings";

    public override string Provider => "gemini";

    public override Effect EffectOf(JsonNode request) => Effect.None;

    public override Range? ModelInPath(string path) => GeminiCall.ModelInPath(path);

    public override RequestReading ReadRequest(JsonTape body)
    {
        var reader = new RequestReader(body);
        var contents = new GeminiContents(reader.Placing, GeminiProtocol.Request);
        List<JsonNode> requests = [reader.Root];
        foreach (JsonNode request in contents.Each(reader.Root.Get("requests"u8)))
        {
            requests.Add(request);
        }

        // All at once: what is looked for in the whole body is looked for once, however many requests there are.
        GeminiRequests.Check(reader, call.Model, [.. requests]);
        requests.ForEach(Read);

        return reader.Finish(GeminiProtocol.Request, call.Model, stream: false);

        void Read(JsonNode request)
        {
            contents.Content(request.Get("content"u8), Surface.EmbeddingInput, Trust.User);
            Title(request.Get("title"u8));
            Title(request.Field("embedContentConfig"u8).Get("title"u8));
        }

        void Title(JsonNode title)
        {
            if (title.Kind == JsonValueKind.String)
            {
                reader.Placing.Text(title, Surface.EmbeddingInput, Trust.User);
            }
        }
    }

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body)
    {
        var placing = new Placing(body);
        placing.Sweep(GeminiProtocol.Answer, Trust.Untrusted);
        return placing.Segments();
    }

    public override StreamReading OpenStream() => new SweptStream(GeminiProtocol.Answer);

    public override string? ForwardedQuery(string? query) => call.Query;

    public override byte[] WriteError(Denial denial) => GeminiErrors.Body(denial);

    public override byte[] WriteStreamError(Denial denial) => new GeminiDialect(call).WriteStreamError(denial);

    // A made-up vector would poison an index.
    public override byte[]? WriteMessage(RequestReading request, string exchange, string text) => null;

    public override byte[]? WriteStreamMessage(RequestReading request, string exchange, string text) => null;
}
