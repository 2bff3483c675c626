using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Something is put into a conversation that the provider keeps: <c>POST /v1/conversations</c>, <c>/v1/conversations/{id}</c> and <c>…/items</c>. The items
/// are those of the Responses API.
/// </summary>
/// <param name="subject">The conversation in the path; null where one is made.</param>
internal sealed class OpenAiConversationsDialect(Dialect family, KeptId? subject) : PlainDialect(family, KeptWords.Answer)
{
    public override string Name => "openai-conversations";

    public override Effect EffectOf(JsonNode request) => Effect.Lasting;

    public override RequestReading ReadRequest(JsonTape body)
    {
        var reader = new RequestReader(body);
        JsonNode items = reader.Root.Get("items"u8);
        if (reader.Placing.Is(items, JsonValueKind.Array))
        {
            new OpenAiItems(reader.Placing, Trust.User).List(items);
        }

        RequestReading reading = reader.Finish(KeptWords.Items);
        return subject is null
            ? reading with { Conversation = KeptWords.SessionOf(body.Utf8.Span) }
            : reading with { Uses = [subject, .. reading.Uses], Conversation = subject.Id };
    }

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body) => KeptWords.Read(body);

    public override ImmutableArray<KeptId> ReadGiven(JsonTape answer) =>
        subject is null ? KeptWords.Created(KeptKind.Conversation, answer.Root) : KeptWords.Given(answer.Root);
}
