using System.Text.Json;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Aggregates;

/// <summary>What one of several servers that were asked the same has answered.</summary>
/// <param name="Body">The answer, with the client's own id; empty where there is none.</param>
/// <param name="Headers">Those of the reply; none where nobody answered in time.</param>
internal sealed record ServerAnswer(AggregateMember Member, int Status, IHeaderDictionary Headers, ReadOnlyMemory<byte> Body)
{
    private JsonNode? _root;

    /// <summary>The document; undefined where the answer is none.</summary>
    public JsonNode Root => _root ??= JsonTape.Read(Body, JsonLimits.Default, out _) is { } tape ? tape.Root : default;

    public JsonNode Result => Root.Get("result"u8);

    public bool IsFine => Status is >= 200 and < 300;

    /// <summary>Whether the server could not be asked, or did not answer: that is for its operator to know, whoever asked.</summary>
    public bool IsMissing => Status >= StatusCodes.Status500InternalServerError || Root.Get("error"u8).Get("data"u8).Get("type"u8).TextIs("cordon_upstream"u8);

    public static ServerAnswer Late(AggregateMember member) => new(member, StatusCodes.Status504GatewayTimeout, new HeaderDictionary(), default);
}
