using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>A route whose answers are no conversation: lists, files, verdicts. Errors and framing are those of its family, and nothing is charged by the token.</summary>
internal abstract class PlainDialect(Dialect family, Protocol words) : Dialect
{
    protected Dialect Family { get; } = family;

    public override string Provider => Family.Provider;

    public override bool IsMetered => false;

    public override RequestReading ReadRequest(JsonTape body) => RequestReading.Nothing;

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body)
    {
        var placing = new Placing(body);
        placing.Sweep(words, Trust.Untrusted);
        return placing.Segments();
    }

    public override IEnumerable<(JsonNode Text, string Path)> ReadLinks(JsonTape answer) => KeptWords.Links(answer.Root);

    public override StreamSplitter? OpenFrames(string? mediaType, int maxFrameBytes) => Family.OpenFrames(mediaType, maxFrameBytes);

    public override StreamReading OpenStream() => new SweptStream(words);

    public override string? ForwardedQuery(string? query) => Family.ForwardedQuery(query);

    public override string RequestIdHeader => Family.RequestIdHeader;

    public override bool BreaksAfterStreamError => Family.BreaksAfterStreamError;

    public override byte[] WriteError(Denial denial) => Family.WriteError(denial);

    public override byte[] WriteStreamError(Denial denial) => Family.WriteStreamError(denial);

    public override byte[]? WriteMessage(RequestReading request, string exchange, string text) => null;

    public override byte[]? WriteStreamMessage(RequestReading request, string exchange, string text) => null;
}
