using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// The list of models: <c>GET /v1/models</c> and <c>/v1/models/{id}</c>, of either provider. There is no body to read; the answer's names and
/// descriptions are untrusted text like any other.
/// </summary>
internal sealed class ModelsDialect(Dialect family) : Dialect
{
    private static readonly Protocol AnswerWords = new(
        ["object", "id", "type", "owned_by", "data/*/id", "data/*/object", "data/*/type", "data/*/owned_by", "data/*/display_name", "data/*/created_at",
         "first_id", "last_id", "display_name", "created_at", "error/type", "error/code", "error/param"],
        ["data", "object", "id", "type", "owned_by", "created", "created_at", "display_name", "has_more", "first_id", "last_id", "error", "message", "permission", "root", "parent"]);

    public override string Name => $"{family.Provider}-models";

    public override string Provider => family.Provider;

    /// <summary>A request without a body has no strings.</summary>
    public override RequestReading ReadRequest(JsonTape body) => RequestReading.Nothing;

    public override bool IsMetered => false;

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body)
    {
        var placing = new Placing(body);
        placing.Sweep(AnswerWords, Trust.Untrusted);
        return placing.Segments();
    }

    public override StreamReading OpenStream() => new SweptStream(AnswerWords);

    public override string RequestIdHeader => family.RequestIdHeader;

    public override byte[] WriteError(Denial denial) => family.WriteError(denial);

    public override byte[] WriteStreamError(Denial denial) => family.WriteStreamError(denial);

    public override byte[]? WriteMessage(RequestReading request, string exchange, string text) => null;

    public override byte[]? WriteStreamMessage(RequestReading request, string exchange, string text) => null;
}
