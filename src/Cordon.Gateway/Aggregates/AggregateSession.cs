using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Aggregates;

/// <summary>What a server has said that it has.</summary>
[Flags]
internal enum Offers
{
    None = 0,
    Tools = 1,
    Prompts = 2,
    Resources = 4,
    Logging = 8,
    Completions = 16,
    Tasks = 32,
}

/// <summary>One server of a session with several.</summary>
/// <param name="Session">The id of the server's own session; null where it keeps none.</param>
/// <param name="Version">The version of the protocol that it has agreed to.</param>
internal sealed record AggregateMember(string Server, string? Session, string Version, Offers Offers);

/// <summary>
/// A session with several servers at once. Everything that has to be known of it stands in the id that its client holds: so no replica has to remember it, and
/// what the id names is still looked up as the caller's own, server by server, before anything is sent.
/// </summary>
/// <param name="Key">Known to the client and to nobody behind us: what belongs to a client's request is sealed with it before a server sees it.</param>
internal sealed record AggregateSession(string Key, ImmutableArray<AggregateMember> Members)
{
    /// <summary>Longest id that is read, in characters.</summary>
    internal const int LongestToken = 16_384;

    private const int KeyBytes = 16;
    private const int SealCharacters = 16;

    public static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));

    public AggregateMember? Of(string server) => Members.FirstOrDefault(member => member.Server == server);

    /// <summary>The id, of letters, digits, dashes and underscores.</summary>
    public string Token() => Base64Url.EncodeToString(WireWriter.Json(json =>
    {
        json.WriteString("k", Key);
        json.WriteStartArray("m");
        foreach (AggregateMember member in Members)
        {
            json.WriteStartArray();
            json.WriteStringValue(member.Server);
            json.WriteStringValue(member.Session);
            json.WriteStringValue(member.Version);
            json.WriteNumberValue((int)member.Offers);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }));

    /// <summary>Reads an id; null when it is none. Servers that are not among <paramref name="servers"/> (any more) are left out.</summary>
    public static AggregateSession? Read(string token, ImmutableArray<string> servers)
    {
        if (token.Length > LongestToken || ServerMap.Decode(token) is not { } utf8 || JsonTape.Read(utf8, JsonLimits.Default, out _)?.Root is not { } root)
        {
            return null;
        }

        List<AggregateMember> members = [];
        foreach (JsonNode item in root.Get("m"u8).Items)
        {
            if (MemberOf(item) is not { } member)
            {
                return null;
            }

            if (servers.Contains(member.Server) && !members.Exists(known => known.Server == member.Server))
            {
                members.Add(member);
            }
        }

        return root.Get("k"u8).TextOrNull() is { Length: KeyBytes * 2 } key && members.Count > 0 ? new AggregateSession(key, [.. members]) : null;
    }

    /// <summary>
    /// An id or a progress token of the client's, as a server sees it. Another server cannot make it, so it cannot answer, or tell of progress, in the place of
    /// the one that was asked.
    /// </summary>
    /// <param name="raw">As it is written in JSON.</param>
    public string Seal(string server, string raw) => SealOf(server, raw) + raw;

    /// <summary>What was sealed for that server, as the client wrote it; null where nothing was.</summary>
    public string? Unseal(string server, string? said) =>
        said is { Length: > SealCharacters } && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(said[..SealCharacters]), Encoding.UTF8.GetBytes(SealOf(server, said[SealCharacters..])))
            ? said[SealCharacters..]
            : null;

    private string SealOf(string server, string raw) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes($"{server}\0{raw}")))[..SealCharacters];

    private static AggregateMember? MemberOf(JsonNode item)
    {
        JsonNode[] parts = [.. Enumerate(item)];
        return parts is [{ Kind: JsonValueKind.String } server, { Kind: JsonValueKind.String or JsonValueKind.Null } session, { Kind: JsonValueKind.String } version, { Kind: JsonValueKind.Number } offers]
            ? new AggregateMember(server.Text(), session.TextOrNull(), version.Text(), (Offers)(offers.Integer() ?? 0))
            : null;
    }

    private static IEnumerable<JsonNode> Enumerate(JsonNode list)
    {
        foreach (JsonNode item in list.Items)
        {
            yield return item;
        }
    }
}
