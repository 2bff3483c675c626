using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>A batch of OpenAI's begins: <c>POST /v1/batches</c>. Its requests stand in a file that went up before, and were read there.</summary>
internal sealed class OpenAiBatchesDialect(Dialect family) : PlainDialect(family, KeptWords.Answer)
{
    private static readonly Protocol RequestWords = new(
        ["input_file_id", "endpoint", "completion_window", "output_expires_after/anchor"], ["metadata", "output_expires_after", "seconds"]);

    public override string Name => "openai-batches";

    public override bool IsMetered => true;

    public override Effect EffectOf(JsonNode request) => Effect.Lasting;

    public override RequestReading ReadRequest(JsonTape body)
    {
        var reader = new RequestReader(body);
        reader.Placing.Names(KeptKind.File, reader.Root.Get("input_file_id"u8), Surface.File);
        reader.Conversation = reader.Root.Get("input_file_id"u8).TextOrNull();
        RequestReading reading = reader.Finish(RequestWords);
        return reading with { Asked = reading.Asked with { RunsLater = true, IsRepeatable = false } };
    }

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body) => KeptWords.Read(body);

    public override ImmutableArray<KeptId> ReadGiven(JsonTape answer) => KeptWords.Created(KeptKind.Batch, answer.Root);
}
