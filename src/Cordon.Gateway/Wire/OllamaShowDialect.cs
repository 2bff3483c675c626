using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>How one of Ollama's models is made: <c>POST /api/show</c>. Its prompt, template and licence are somebody's text.</summary>
internal sealed class OllamaShowDialect : OllamaDialect
{
    public override string Name => "ollama-show";

    public override Effect EffectOf(JsonNode request) => Effect.None;

    public override RequestReading ReadRequest(JsonTape body)
    {
        var reader = new RequestReader(body);
        new OllamaMessages(reader.Placing).Refuse(reader.Root);
        reader.Placing.Text(reader.Root.Get("system"u8), Surface.System, Trust.Trusted);
        reader.Placing.Text(reader.Root.Get("template"u8), Surface.System, Trust.Trusted);
        RequestReading reading = reader.Finish(OllamaProtocol.Request);
        return reading with { Model = reading.Model ?? reader.Root.Get("name"u8).TextOrNull() };
    }

    public override bool IsMetered => false;

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body)
    {
        var placing = new Placing(body);
        JsonNode root = body.Root;
        placing.Text(root.Get("system"u8), Surface.System, Trust.Untrusted);
        placing.Text(root.Get("template"u8), Surface.System, Trust.Untrusted);
        placing.Text(root.Get("license"u8), Surface.Document, Trust.Untrusted);
        placing.Text(root.Get("modelfile"u8), Surface.Document, Trust.Untrusted);
        placing.Text(root.Get("parameters"u8), Surface.Document, Trust.Untrusted);
        var messages = new OllamaMessages(placing);
        foreach (JsonNode message in root.Get("messages"u8).Items)
        {
            if (message.Kind == JsonValueKind.Object)
            {
                messages.Said(message, Trust.Untrusted);
            }
        }

        placing.Sweep(OllamaProtocol.Models, Trust.Untrusted);
        return placing.Segments();
    }

    public override StreamReading OpenStream() => new SweptStream(OllamaProtocol.Models);

    public override byte[]? WriteMessage(RequestReading request, string exchange, string text) => null;

    public override byte[]? WriteStreamMessage(RequestReading request, string exchange, string text) => null;
}
