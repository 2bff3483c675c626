using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// The list of models: <c>GET /v1/models</c> and <c>/v1/models/{id}</c>, of whatever provider; Gemini's are under <c>/v1beta</c>. There is no body to
/// read; the answer's names and descriptions are untrusted text like any other.
/// </summary>
internal sealed class ModelsDialect(Dialect family, Protocol? words = null) : Dialect
{
    private const string BeforeName = "/models/";

    private static readonly Protocol UsualWords = new(
        ["object", "id", "type", "owned_by", "data/*/id", "data/*/object", "data/*/type", "data/*/owned_by", "data/*/display_name", "data/*/created_at",
         "first_id", "last_id", "display_name", "created_at", "error/type", "error/code", "error/param"],
        ["data", "object", "id", "type", "owned_by", "created", "created_at", "display_name", "has_more", "first_id", "last_id", "error", "message", "permission", "root", "parent"]);

    private readonly Protocol _words = words ?? UsualWords;

    public override string Name => $"{family.Provider}-models";

    public override string Provider => family.Provider;

    public override Effect EffectOf(JsonNode request) => Effect.None;

    public override Range? ModelInPath(string path) =>
        path.IndexOf(BeforeName, StringComparison.Ordinal) is >= 0 and int at ? (at + BeforeName.Length).. : null;

    /// <summary>A request without a body has no strings.</summary>
    public override RequestReading ReadRequest(JsonTape body) => RequestReading.Nothing;

    public override bool IsMetered => false;

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body)
    {
        var placing = new Placing(body);
        placing.Sweep(_words, Trust.Untrusted);
        return placing.Segments();
    }

    public override StreamSplitter? OpenFrames(string? mediaType, int maxFrameBytes) => family.OpenFrames(mediaType, maxFrameBytes);

    public override StreamReading OpenStream() => new SweptStream(_words);

    public override string? ForwardedQuery(string? query) => family.ForwardedQuery(query);

    public override string RequestIdHeader => family.RequestIdHeader;

    public override byte[] WriteError(Denial denial) => family.WriteError(denial);

    public override byte[] WriteStreamError(Denial denial) => family.WriteStreamError(denial);

    public override byte[]? WriteMessage(RequestReading request, string exchange, string text) => null;

    public override byte[]? WriteStreamMessage(RequestReading request, string exchange, string text) => null;
}
