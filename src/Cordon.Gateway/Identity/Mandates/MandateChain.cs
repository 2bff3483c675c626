using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Identity.Tokens;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Cordon.State.Agents;

namespace Cordon.Gateway.Identity.Mandates;

/// <summary>What a chain of mandates allows: what its last link says, which is no more than any link before it.</summary>
/// <param name="User">The person at its beginning; null where it names none.</param>
/// <param name="Agents">Who acts for whom: the first for the person, each further one for the one before it.</param>
internal sealed record Mandate(string? User, ImmutableArray<string> Agents, Allowance Allowance, ImmutableArray<UseLimit> Limits)
{
    /// <summary>The digest of the first link: all who act under it have the same.</summary>
    public required string Root { get; init; }
}

/// <summary>
/// Reads chains of mandates: a person's identity provider signs that an agent may act, that agent signs that another one may, and so on. Each link is checked with
/// its own issuer's key, hangs on the digest of the one before it, and can only narrow. Fails closed: a claim that is not understood could be a bound.
/// </summary>
/// <param name="roots">Keys of those who may begin a chain, by <c>iss</c>; null for anybody else.</param>
/// <param name="agents">The agents of the caller's tenant.</param>
internal sealed class MandateChain(MandateOptions options, Func<string, (KeySet Keys, ImmutableArray<SignatureAlgorithm> Algorithms)?> roots, Func<string, Agent?> agents)
{
    /// <summary>The <c>typ</c> of a mandate: no access token is one, and no mandate is an access token.</summary>
    public const string Type = "cordon-mandate+jwt";

    public const int MostCharacters = 32 * 1024;
    private const int MostNameCharacters = 256;
    private const long MostUse = 1L << 50;

    private static readonly ImmutableArray<SignatureAlgorithm> OfAgents = [.. new[] { "ES256", "ES384", "PS256" }.Select(name => SignatureAlgorithm.Named(name)!)];

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal) { "iss", "sub", "aud", "exp", "iat", "nbf", "jti", "prv", "user", "tools", "models", "limits" };

    private sealed record Link(
        string Issuer, string Subject, string? User, string Id, string? Previous, DateTimeOffset From, DateTimeOffset Until, ImmutableArray<string>? Tools, ImmutableArray<string>? Models, long? Requests, long? Tokens);

    /// <summary>Null with the fault when the chain does not count.</summary>
    /// <param name="caller">The agent that sends it.</param>
    public Mandate? Read(string header, string caller, DateTimeOffset now, out MandateFault fault)
    {
        fault = MandateFault.Malformed;
        if (header.Length > MostCharacters)
        {
            return null;
        }

        string[] compacts = header.Split(',', StringSplitOptions.TrimEntries);
        if (compacts.Length > options.Depth)
        {
            fault = MandateFault.Depth;
            return null;
        }

        Link? before = null;
        ImmutableArray<string>.Builder chain = ImmutableArray.CreateBuilder<string>(compacts.Length);
        ImmutableArray<UseLimit>.Builder limits = ImmutableArray.CreateBuilder<UseLimit>();
        for (int i = 0; i < compacts.Length; i++)
        {
            if (Check(compacts[i], before, i == 0 ? null : compacts[i - 1], now, out fault) is not { } link)
            {
                return null;
            }

            if (chain.Contains(link.Subject))
            {
                fault = MandateFault.Cycle;
                return null;
            }

            if (agents(link.Subject)?.StateAt(now) != AgentState.Active)
            {
                fault = MandateFault.Agent;
                return null;
            }

            chain.Add(link.Subject);
            if (link.Requests is not null || link.Tokens is not null)
            {
                limits.Add(new UseLimit(Digest(compacts[i]), link.Requests, link.Tokens, link.From, link.Until));
            }

            before = link;
        }

        if (before!.Subject != caller)
        {
            fault = MandateFault.Subject;
            return null;
        }

        return new Mandate(before.User, chain.DrainToImmutable(), new Allowance("mandate", before.Tools ?? ["*"], before.Models ?? ["*"]), limits.ToImmutable()) { Root = Digest(compacts[0]) };
    }

    // The signature first: nothing of what follows was said by anybody before.
    private Link? Check(string compact, Link? before, string? previous, DateTimeOffset now, out MandateFault fault)
    {
        fault = MandateFault.Malformed;
        if (SignedToken.Read(compact, out _, Type) is not { } token || JsonTape.Read(token.Payload, JsonLimits.Default, out _)?.Root is not { Kind: JsonValueKind.Object } claims)
        {
            return null;
        }

        if (claims.Get("iss"u8).TextOrNull() is not { } issuer)
        {
            fault = MandateFault.Claims;
            return null;
        }

        if (before is not null && issuer != before.Subject)
        {
            fault = MandateFault.Broken;
            return null;
        }

        if ((before is null ? roots(issuer) : KeyOf(issuer)) is not var (keys, algorithms))
        {
            fault = before is null ? MandateFault.Issuer : MandateFault.Signature;
            return null;
        }

        if (token.IsSignedBy(keys, algorithms) is not null)
        {
            fault = MandateFault.Signature;
            return null;
        }

        if (Read(claims, issuer) is not { } link || link.Until - link.From > options.MostLife)
        {
            fault = MandateFault.Claims;
            return null;
        }

        if (!IsFor(claims.Get("aud"u8)))
        {
            fault = MandateFault.Audience;
            return null;
        }

        if (now >= link.Until + options.Skew || now < link.From - options.Skew)
        {
            fault = now < link.From - options.Skew ? MandateFault.NotYet : MandateFault.Expired;
            return null;
        }

        return before is null ? First(link, out fault) : Follow(link, before, previous!, out fault);
    }

    private static Link? First(Link link, out MandateFault fault)
    {
        fault = MandateFault.Broken;
        return link.Previous is null ? link : null;
    }

    private static Link? Follow(Link link, Link before, string previous, out MandateFault fault)
    {
        fault = MandateFault.Broken;
        if (link.Previous != Digest(previous) || (link.User is not null && link.User != before.User))
        {
            return null;
        }

        fault = MandateFault.Widened;
        bool isNarrower = link.Until <= before.Until && Within(link.Tools, before.Tools) && Within(link.Models, before.Models) && Within(link.Requests, before.Requests) && Within(link.Tokens, before.Tokens);
        // What a link leaves out, it takes over.
        return isNarrower
            ? link with { User = before.User, Tools = link.Tools ?? before.Tools, Models = link.Models ?? before.Models, Requests = link.Requests ?? before.Requests, Tokens = link.Tokens ?? before.Tokens }
            : null;
    }

    private static bool Within(ImmutableArray<string>? narrow, ImmutableArray<string>? wide) =>
        narrow is not { } below || wide is not { } above || below.All(glob => above.Any(over => Glob.Covers(over, glob)));

    private static bool Within(long? narrow, long? wide) => narrow is not { } below || wide is not { } above || below <= above;

    private (KeySet Keys, ImmutableArray<SignatureAlgorithm> Algorithms)? KeyOf(string agent) =>
        agents(agent)?.PublicKey is { } key && KeySet.Read(Encoding.UTF8.GetBytes($$"""{"keys":[{{key}}]}"""), out _) is { } keys ? (keys, OfAgents) : null;

    private bool IsFor(JsonNode audience)
    {
        if (audience.Kind == JsonValueKind.String)
        {
            return audience.Text() == options.Audience;
        }

        foreach (JsonNode item in audience.Items)
        {
            if (item.TextOrNull() == options.Audience)
            {
                return true;
            }
        }

        return false;
    }

    private static Link? Read(JsonNode claims, string issuer)
    {
        foreach (JsonNode claim in claims.Members)
        {
            if (!Known.Contains(claim.Name!))
            {
                return null;
            }
        }

        return Name(claims.Get("sub"u8), out string? subject) && subject is not null && Name(claims.Get("jti"u8), out string? id) && id is not null && Name(claims.Get("user"u8), out string? user)
            && Name(claims.Get("prv"u8), out string? previous) && Time(claims.Get("exp"u8)) is { } until && Time(claims.Get("iat"u8)) is { } issued
            && Globs(claims.Get("tools"u8), out ImmutableArray<string>? tools) && Globs(claims.Get("models"u8), out ImmutableArray<string>? models)
            && Limits(claims.Get("limits"u8), out long? requests, out long? tokens)
            && (claims.Get("nbf"u8).Kind == JsonValueKind.Undefined || Time(claims.Get("nbf"u8)) is not null)
            ? new Link(issuer, subject, user, id, previous, Time(claims.Get("nbf"u8)) is { } from && from > issued ? from : issued, until, tools, models, requests, tokens)
            : null;
    }

    private static bool Name(JsonNode node, out string? name)
    {
        name = node.TextOrNull();
        return node.Kind == JsonValueKind.Undefined || (name is { Length: > 0 and <= MostNameCharacters } && !name.Any(char.IsControl));
    }

    private static DateTimeOffset? Time(JsonNode node) =>
        node.Kind == JsonValueKind.Number && long.TryParse(node.Bytes.Span, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds <= 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static bool Globs(JsonNode list, out ImmutableArray<string>? globs)
    {
        globs = null;
        if (list.Kind != JsonValueKind.Array)
        {
            return list.Kind == JsonValueKind.Undefined;
        }

        ImmutableArray<string>.Builder all = ImmutableArray.CreateBuilder<string>();
        foreach (JsonNode item in list.Items)
        {
            if (item.TextOrNull() is not { Length: > 0 and <= Agent.LongestGlob } glob || all.Count == Agent.MostGlobs)
            {
                return false;
            }

            all.Add(glob);
        }

        globs = all.ToImmutable();
        return true;
    }

    private static bool Limits(JsonNode node, out long? requests, out long? tokens)
    {
        (requests, tokens) = (null, null);
        if (node.Kind is not (JsonValueKind.Undefined or JsonValueKind.Object))
        {
            return false;
        }

        foreach (JsonNode limit in node.Members)
        {
            if (limit.Kind != JsonValueKind.Number || !long.TryParse(limit.Bytes.Span, NumberStyles.None, CultureInfo.InvariantCulture, out long amount) || amount > MostUse)
            {
                return false;
            }

            switch (limit.Name)
            {
                case "requests":
                    requests = amount;
                    break;
                case "tokens":
                    tokens = amount;
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private static string Digest(string compact) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(compact)));
}
