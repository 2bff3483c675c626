using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Gemini's <c>generateContent</c>, <c>streamGenerateContent</c> and <c>countTokens</c>. The path says the model and what is asked of it, so each
/// request has an instance of its own.
/// </summary>
internal sealed class GeminiDialect(GeminiCall call) : Dialect
{
    // Whether the request demands a schema: a list of answers has to be measured by it as a whole.
    private bool _isStructured;

    public override string Name => "gemini";

    public override string Provider => "gemini";

    // Tokens are counted without an answer being made; one tool that is not put in a list may be any.
    public override Effect EffectOf(JsonNode request) =>
        call.Operation == "countTokens" ? Effect.None : request.Get("tools"u8).Kind == JsonValueKind.Object ? Effect.Lasting : Effects.OfGeneration(request);

    public override Range? ModelInPath(string path) => GeminiCall.ModelInPath(path);

    public override bool IsMetered => call.Operation != "countTokens";

    // Of a list of answers each says what was used so far.
    public override Usage? ReadUsage(JsonTape answer)
    {
        if (answer.Root.Kind != JsonValueKind.Array)
        {
            return ReportedUsage.Gemini(answer.Root);
        }

        Usage? last = null;
        foreach (JsonNode part in answer.Root.Items)
        {
            last = ReportedUsage.Gemini(part) ?? last;
        }

        return last;
    }

    public override RequestReading ReadRequest(JsonTape body)
    {
        var reader = new RequestReader(body);
        JsonNode inner = call.Operation == "countTokens" ? reader.Root.Field("generateContentRequest"u8) : default;
        GeminiRequests.Check(reader, call.Model, reader.Root, inner);
        if (reader.Root.Kind == JsonValueKind.Object && reader.Root.Get("contents"u8).Kind == JsonValueKind.Undefined && inner.Kind != JsonValueKind.Object)
        {
            reader.Placing.Refuse("missing", reader.Root, "Send contents.");
        }

        GeminiRequests.Read(reader, reader.Root);
        GeminiRequests.Read(reader, inner);
        _isStructured = !reader.OutputSchema.IsEmpty;
        return reader.Finish(GeminiProtocol.Request, call.Model, call.Streams);
    }

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body)
    {
        var placing = new Placing(body);
        var contents = new GeminiContents(placing, GeminiProtocol.Answer);
        bool isList = body.Root.Kind == JsonValueKind.Array;
        bool isWhole = !isList || !_isStructured;
        foreach (JsonNode candidate in Candidates(body.Root))
        {
            contents.Candidate(candidate, null, isWhole);
        }

        placing.Sweep(GeminiProtocol.Answer, Trust.Untrusted);
        ImmutableArray<Segment> segments = placing.Segments();
        return isWhole ? segments : segments.AddRange(Joined(body.Root, segments.Length));
    }

    public override StreamReading OpenStream() => new GeminiStream();

    public override string? ForwardedQuery(string? query) => call.Query;

    // Older libraries hand an error event to their program as an answer without candidates.
    public override bool BreaksAfterStreamError => true;

    public override byte[] WriteError(Denial denial) => call.AnswersList ? GeminiErrors.List(denial) : GeminiErrors.Body(denial);

    public override byte[] WriteStreamError(Denial denial)
    {
        var stream = new ArrayBufferWriter<byte>(512);
        WireWriter.Event(stream, null, json => GeminiErrors.Object(json, denial));
        return stream.WrittenSpan.ToArray();
    }

    public override byte[]? WriteMessage(RequestReading request, string exchange, string text)
    {
        byte[] message = WireWriter.Json(json => Message(json, request, exchange, text));
        return call.Operation == "countTokens" ? null : call.AnswersList ? [(byte)'[', .. message, (byte)']'] : message;
    }

    public override byte[] WriteStreamMessage(RequestReading request, string exchange, string text)
    {
        var stream = new ArrayBufferWriter<byte>(512);
        WireWriter.Event(stream, null, json => Message(json, request, exchange, text));
        return stream.WrittenSpan.ToArray();
    }

    private static void Message(Utf8JsonWriter json, RequestReading request, string exchange, string text)
    {
        json.ArrayOf("candidates", candidate =>
        {
            candidate.Object("content", content =>
            {
                content.ArrayOf("parts", part => part.WriteString("text", text));
                content.WriteString("role", "model");
            });
            candidate.WriteString("finishReason", "STOP");
            candidate.WriteNumber("index", 0);
        });
        json.Object("usageMetadata", usage =>
        {
            usage.WriteNumber("promptTokenCount", 0);
            usage.WriteNumber("candidatesTokenCount", 0);
            usage.WriteNumber("totalTokenCount", 0);
        });
        json.WriteString("modelVersion", request.Model ?? "");
        json.WriteString("responseId", exchange);
    }

    /// <summary>The candidates of one answer, or of a list of answers.</summary>
    private static IEnumerable<JsonNode> Candidates(JsonNode root)
    {
        foreach (JsonNode candidate in root.Get("candidates"u8).Items)
        {
            yield return candidate;
        }

        foreach (JsonNode answer in root.Items)
        {
            foreach (JsonNode candidate in answer.Get("candidates"u8).Items)
            {
                yield return candidate;
            }
        }
    }

    /// <summary>The structured answers that a list gives in pieces, each as one text that nothing can edit.</summary>
    private static IEnumerable<Segment> Joined(JsonNode root, int next)
    {
        SortedDictionary<int, StringBuilder> texts = [];
        foreach (JsonNode candidate in Candidates(root))
        {
            int index = candidate.Get("index"u8).Integer() ?? 0;
            foreach (JsonNode part in candidate.Get("content"u8).Get("parts"u8).Items)
            {
                if (part.Get("thought"u8).Kind != JsonValueKind.True)
                {
                    (texts.TryGetValue(index, out StringBuilder? text) ? text : texts[index] = new StringBuilder()).Append(part.Get("text"u8).Text());
                }
            }
        }

        return texts.Select((text, i) => new Segment(
            next + i, Surface.Assistant, Trust.Untrusted, $"/candidates/{text.Key}", text.Value.ToString(), default, IsAnswer: true));
    }
}
