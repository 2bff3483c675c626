using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>What is in a file that the provider keeps, and what a batch gave: <c>GET /v1/files/{id}/content</c>, <c>GET /v1/messages/batches/{id}/results</c>.</summary>
internal sealed class FileContentDialect(Dialect family, string name, KeptId subject) : PlainDialect(family, KeptWords.Answer)
{
    public override string Name => name;

    public override Effect EffectOf(JsonNode request) => Effect.None;

    public override RequestReading ReadBare(string? query) => RequestReading.Nothing with { Uses = [subject], Conversation = subject.Id };

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body) => KeptWords.Read(body);

    // A file has frames of its own making: it is read whole whatever it is called.
    public override StreamSplitter? OpenFrames(string? mediaType, int maxFrameBytes) => null;

    // What the provider calls it says little (application/octet-stream), and whoever fetches it gets its bytes: text is text.
    public override ImmutableArray<ImmutableArray<Segment>>? ReadFile(ReadOnlyMemory<byte> body, JsonLimits limits) =>
        FileReading.Read(body, new ByteRange(0, body.Length), "content.txt", null, Trust.Untrusted, limits);
}
