using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>What all routes of Ollama's own API share: streams of JSON lines, and errors that are one string.</summary>
internal abstract class OllamaDialect : Dialect
{
    // Cordon keeps no clock in its answers; this is a date that clients can parse.
    protected const string NoDate = "1970-01-01T00:00:00Z";

    public override string Provider => "ollama";

    public override string StreamMediaType => "application/x-ndjson";

    /// <summary>Clients read lines here, so events are no stream: they are read as one text that policy hears of as opaque.</summary>
    public override StreamSplitter? OpenFrames(string? mediaType, int maxFrameBytes) =>
        string.Equals(mediaType, StreamMediaType, StringComparison.OrdinalIgnoreCase) ? new LineSplitter(maxFrameBytes) : null;

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body)
    {
        var placing = new Placing(body);
        new OllamaMessages(placing).Answer(body.Root, streamed: false);
        placing.Sweep(OllamaProtocol.Answer, Trust.Untrusted);
        return placing.Segments();
    }

    public override Usage? ReadUsage(JsonTape answer) => ReportedUsage.Ollama(answer.Root);

    public override StreamReading OpenStream() => new OllamaStream();

    public override byte[] WriteError(Denial denial) => WireWriter.Json(json => Error(json, denial));

    /// <summary>All official libraries raise an error at a line that has one.</summary>
    public override byte[] WriteStreamError(Denial denial) => [.. WriteError(denial), (byte)'\n'];

    /// <summary>The shape of an output schema: <c>"json"</c> is a parameter, an object is a schema.</summary>
    protected static void ReadFormat(RequestReader reader)
    {
        JsonNode format = reader.Root.Get("format"u8);
        if (format.Kind == JsonValueKind.Object)
        {
            reader.OutputSchema = format.Bytes;
            reader.Placing.Tree(format, Surface.System, Trust.Trusted, null, JsonSchemaWords.Names);
        }
    }

    /// <summary>The libraries show <c>error</c> as it stands; what is beside it is for those who look.</summary>
    private static void Error(Utf8JsonWriter json, Denial denial)
    {
        json.WriteString("error", denial.Message);
        json.WriteString("type", denial.Type);
        json.WriteString("code", denial.Code);
        if (denial.Exchange.Length > 0)
        {
            json.WriteString("exchange", denial.Exchange);
        }

        ApprovalTickets.Write(json, denial);
    }
}

/// <summary>Lines of a chat or of a completion. A call comes whole, in one line.</summary>
internal sealed class OllamaStream : EventStream
{
    protected override FrameKind Place(JsonNode data, Placing placing)
    {
        new OllamaMessages(placing).Answer(data, streamed: true);
        placing.Sweep(OllamaProtocol.Answer, Trust.Untrusted);
        return data.Get("error"u8).Kind is JsonValueKind.String or JsonValueKind.Object ? FrameKind.Error
            : data.Get("done"u8).Kind == JsonValueKind.True ? FrameKind.End
            : FrameKind.Ordinary;
    }

    protected override Usage? ReadUsage(JsonNode data) => ReportedUsage.Ollama(data);
}
