using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// OpenAI's batches: a request a line in the file that goes in (<c>custom_id</c>, <c>method</c>, <c>url</c>, <c>body</c>), an answer a line in the one
/// that comes out. Each body is read in the dialect of its url, or of the object that it is.
/// </summary>
internal static class BatchLines
{
    /// <summary>Most requests of one batch: as many as its provider takes.</summary>
    internal const int MostRequests = 50_000;

    private static readonly FrozenSet<string> Urls =
        FrozenSet.Create(StringComparer.Ordinal, "/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/embeddings", "/v1/moderations");

    private static readonly Protocol RequestWords = new(["custom_id", "method", "url"], ["body"]);

    private static readonly Protocol AnswerWords = new(
        ["id", "custom_id", "response/request_id", "error/code", "result/type", "result/error/type", "result/error/error/type", "result/error/request_id", "type"],
        ["response", "status_code", "body", "error", "message", "result"]);

    /// <summary>The requests of a file; a fault names the line.</summary>
    public static ImmutableArray<RequestReading> Requests(ReadOnlyMemory<byte> carrier, ByteRange file, JsonLimits limits, out IntakeFault? fault)
    {
        fault = null;
        ImmutableArray<RequestReading>.Builder requests = ImmutableArray.CreateBuilder<RequestReading>();
        foreach ((int number, ByteRange line) in TextLines.Of(carrier, file))
        {
            RequestReading request = requests.Count < MostRequests
                ? Request(carrier.Slice(line.Start, line.Length), limits)
                : RequestReading.Refused(new IntakeFault("too-many-requests", "", 0, $"Send at most {MostRequests} requests in one batch."));
            request = Embedding.In(request, line.Start, $"/lines/{number}");
            if (request.Fault is not null)
            {
                fault = request.Fault;
                return [];
            }

            requests.Add(request);
        }

        return requests.DrainToImmutable();
    }

    /// <summary>The texts of one line of a file that a batch gave or took; null when it is no such line.</summary>
    public static ImmutableArray<Segment>? Answer(ReadOnlyMemory<byte> line, JsonLimits limits)
    {
        if (JsonTape.Read(line, limits, out _) is not { } tape || tape.Root.Get("custom_id"u8).Kind != JsonValueKind.String)
        {
            return null;
        }

        (JsonNode inner, string pointer) =
            tape.Root.Get("response"u8).Get("body"u8) is { Kind: JsonValueKind.Object } answer ? (answer, "/response/body")
            : tape.Root.Get("result"u8).Get("message"u8) is { Kind: JsonValueKind.Object } message ? (message, "/result/message")
            : tape.Root.Get("body"u8) is { Kind: JsonValueKind.Object } asked ? (asked, "/body")
            : (default, "");
        var placing = new Placing(tape);
        placing.Protocol(inner);
        placing.Sweep(AnswerWords, Trust.Untrusted);
        ImmutableArray<Segment> around = placing.Segments();
        if (inner.Kind == JsonValueKind.Undefined || JsonTape.Read(inner.Bytes, limits, out _) is not { } body)
        {
            return inner.Kind == JsonValueKind.Undefined ? around : null;
        }

        ImmutableArray<Segment> texts = pointer == "/body"
            ? DialectOf(tape.Root.Get("url"u8).Text())?.ReadRequest(body) is { Fault: null } request ? request.Segments : Swept(body)
            : AnswerDialect(body.Root, pointer).ReadAnswer(body);
        return Embedding.Numbered([.. around, .. Embedding.In(texts, inner.Raw.Start, pointer)]);
    }

    private static RequestReading Request(ReadOnlyMemory<byte> line, JsonLimits limits)
    {
        if (JsonTape.Read(line, limits, out IntakeFault? fault) is not { } tape)
        {
            return RequestReading.Refused(fault!);
        }

        var placing = new Placing(tape);
        JsonNode url = tape.Root.Get("url"u8);
        JsonNode body = tape.Root.Get("body"u8);
        if (DialectOf(url.Text()) is not { } dialect)
        {
            placing.Refuse("unknown-url", url.Kind == JsonValueKind.Undefined ? tape.Root : url, "Name the path of each request that Cordon can read: chat completions, completions, responses, embeddings or moderations.");
            return RequestReading.Refused(placing.Fault!);
        }

        if (body.Kind != JsonValueKind.Object)
        {
            placing.Refuse("missing", tape.Root, "Give each line a body that is an object.");
            return RequestReading.Refused(placing.Fault!);
        }

        RequestReading request = JsonTape.Read(body.Bytes, limits, out fault) is { } inner
            ? Embedding.In(dialect.ReadRequest(inner), body.Raw.Start, "/body")
            : RequestReading.Refused(Embedding.In(fault!, body.Raw.Start, "/body"));
        if (request.Fault is not null)
        {
            return request;
        }

        placing.Protocol(body);
        placing.Sweep(RequestWords, Trust.User);
        return request with { Segments = Embedding.Numbered([.. placing.Segments(), .. request.Segments]) };
    }

    private static Dialect? DialectOf(string url) => Urls.Contains(url) ? Dialects.Find("POST", url) : null;

    // What an answer is, it says itself; an error is none of these, and every string of it is text.
    private static Dialect AnswerDialect(JsonNode body, string pointer) => Dialects.Find("POST",
        pointer == "/result/message" ? "/v1/messages"
        : body.Get("object"u8).Text() switch
        {
            "response" => "/v1/responses",
            "list" => "/v1/embeddings",
            "text_completion" => "/v1/completions",
            _ => body.Get("results"u8).Kind == JsonValueKind.Array ? "/v1/moderations" : "/v1/chat/completions",
        })!;

    private static ImmutableArray<Segment> Swept(JsonTape body)
    {
        var placing = new Placing(body);
        placing.Sweep(AnswerWords, Trust.Untrusted);
        return placing.Segments();
    }
}
