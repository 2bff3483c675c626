using System.Collections.Immutable;
using Cordon.Contracts;
using Microsoft.AspNetCore.WebUtilities;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Asks about something that the provider keeps, lists, stops or deletes it: the request is its path. The answer is read like any other.
/// </summary>
/// <param name="family">The dialect whose errors and streams these are.</param>
/// <param name="kind">What it is about.</param>
/// <param name="uses">The ids in the path; empty for a list of everything.</param>
internal sealed class KeptDialect(Dialect family, string name, KeptKind kind, ImmutableArray<KeptId> uses, bool asksOnly) : PlainDialect(family, KeptWords.Answer)
{
    // Where a stream goes on. What is in front of that is read all the same: half a text tells guards nothing.
    private const string StartsAfter = "starting_after";

    public override string Name => name;

    public override Effect EffectOf(JsonNode request) => asksOnly ? Effect.None : Effect.Lasting;

    public override bool ListsKept => uses.IsEmpty;

    public override RequestReading Read(ReadOnlyMemory<byte> body, string? contentType, JsonLimits limits) => body.IsEmpty
        ? ReadBare(null)
        : RequestReading.Refused(new IntakeFault("body-not-expected", "", 0, "Send this without a body: what nobody expects, nobody inspects."));

    public override RequestReading ReadBare(string? query)
    {
        Dictionary<string, Microsoft.Extensions.Primitives.StringValues> asked = QueryHelpers.ParseQuery(query);
        bool stream = kind == KeptKind.Response && asked.TryGetValue("stream", out var wish) && wish.ToString() == "true";
        int? after = stream && asked.TryGetValue(StartsAfter, out var number) && int.TryParse(number.ToString(), System.Globalization.CultureInfo.InvariantCulture, out int last) ? last : null;
        return RequestReading.Nothing with { Uses = uses, Stream = stream, StartsAfter = after, Conversation = uses.FirstOrDefault()?.Id };
    }

    public override string? ForwardedQuery(string? query)
    {
        Dictionary<string, Microsoft.Extensions.Primitives.StringValues> asked = QueryHelpers.ParseQuery(query);
        return asked.Remove(StartsAfter) ? QueryHelpers.AddQueryString("", asked) : query;
    }

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body) => KeptWords.Read(body);

    public override ImmutableArray<KeptId> ReadGiven(JsonTape answer) => ListsKept ? [] : KeptWords.Given(answer.Root);

    public override StreamReading OpenStream() => Family.OpenStream();
}
