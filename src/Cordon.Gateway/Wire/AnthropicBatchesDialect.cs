using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>A batch of Anthropic's begins: <c>POST /v1/messages/batches</c>. It brings its requests along, and each is read like a message's.</summary>
internal sealed class AnthropicBatchesDialect(Dialect messages) : PlainDialect(messages, KeptWords.Answer)
{
    private static readonly Protocol RequestWords = new(["requests/*/custom_id"], ["requests", "params"]);

    public override string Name => "anthropic-batches";

    public override bool IsMetered => true;

    public override Effect EffectOf(JsonNode request) => Effect.Lasting;

    public override RequestReading Read(ReadOnlyMemory<byte> body, string? contentType, JsonLimits limits) =>
        JsonTape.Read(body, limits, out IntakeFault? fault) is { } tape ? Read(tape, limits) : RequestReading.Refused(fault!);

    public override RequestReading ReadRequest(JsonTape body) => Read(body, JsonLimits.Default);

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body) => KeptWords.Read(body);

    public override ImmutableArray<KeptId> ReadGiven(JsonTape answer) => KeptWords.Created(KeptKind.Batch, answer.Root);

    private RequestReading Read(JsonTape body, JsonLimits limits)
    {
        var reader = new RequestReader(body);
        JsonNode requests = reader.Root.Get("requests"u8);
        if (reader.Root.Kind == JsonValueKind.Object && requests.Kind is (JsonValueKind.Undefined or JsonValueKind.Null))
        {
            reader.Placing.Refuse("missing", reader.Root, "Send requests.");
        }

        ImmutableArray<RequestReading>.Builder inner = ImmutableArray.CreateBuilder<RequestReading>();
        if (reader.Placing.Is(requests, JsonValueKind.Array))
        {
            foreach (JsonNode request in requests.Items)
            {
                JsonNode parameters = request.Get("params"u8);
                if (parameters.Kind != JsonValueKind.Object || inner.Count == BatchLines.MostRequests)
                {
                    reader.Placing.Refuse(
                        parameters.Kind == JsonValueKind.Object ? "too-many-requests" : "wrong-type", request,
                        $"Send at most {BatchLines.MostRequests} requests, and give each params that are an object.");
                    break;
                }

                RequestReading reading = Embedding.In(Family.Read(parameters.Bytes, null, limits), parameters.Raw.Start, parameters.Pointer());
                if (reading.Fault is not null)
                {
                    return reading;
                }

                reader.Placing.Protocol(parameters);
                inner.Add(reading);
            }
        }

        RequestReading whole = reader.Finish(RequestWords);
        ImmutableArray<RequestReading> all = inner.DrainToImmutable();
        return whole.Fault is not null ? whole : whole with
        {
            Inner = all,
            Conversation = KeptWords.SessionOf(body.Utf8.Span),
            Model = BatchTotals.ModelOf(all),
            Uses = [.. all.SelectMany(request => request.Uses)],
            Asked = Asked.Nothing with { MaxOutput = BatchTotals.OutputOf(all), RunsLater = true },
        };
    }
}
