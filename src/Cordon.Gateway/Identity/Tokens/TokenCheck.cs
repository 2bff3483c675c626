using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Identity.Tokens;

/// <summary>
/// Reads who asks out of a JSON Web Token (RFC 7519) of one issuer, in the way of RFC 8725: the algorithms, the issuer, the audience and the times are
/// compared with what the operator wrote, never taken from the token. A pure function of token, keys and time.
/// </summary>
internal sealed class TokenCheck(IssuerOptions options)
{
    public const int MostRoles = 50;
    private const int MostNameCharacters = 256;

    private readonly ImmutableArray<SignatureAlgorithm> _allowed = [.. options.Algorithms.Select(name => SignatureAlgorithm.Named(name)!)];

    public IssuerOptions Options => options;

    /// <summary>Null with the fault when the token does not count.</summary>
    public TokenClaims? Check(SignedToken token, KeySet keys, DateTimeOffset now, out TokenFault fault)
    {
        // The signature first: nothing of what follows has been said by the issuer before.
        if (token.IsSignedBy(keys, _allowed) is { } unsigned)
        {
            fault = unsigned;
            return null;
        }

        fault = TokenFault.Malformed;
        if (JsonTape.Read(token.Payload, JsonLimits.Default, out _)?.Root is not { Kind: JsonValueKind.Object } claims)
        {
            return null;
        }

        if (Text(claims, "iss") != options.Issuer)
        {
            fault = TokenFault.UnknownIssuer;
            return null;
        }

        if (!IsFor(claims.Get("aud"u8)))
        {
            fault = TokenFault.Audience;
            return null;
        }

        return IsInTime(claims, now, out DateTimeOffset expires, out fault) && Principal(claims) is { } principal && Time(claims.Get("iat"u8), out DateTimeOffset? issued)
            ? new TokenClaims(principal, Text(claims, "jti"), expires) { Issued = issued }
            : null;
    }

    /// <summary>The issuer that a token claims to be of, unchecked: it only says whose keys to try.</summary>
    public static string? IssuerOf(SignedToken token) =>
        JsonTape.Read(token.Payload, JsonLimits.Default, out _)?.Root is { Kind: JsonValueKind.Object } claims ? Text(claims, "iss") : null;

    private bool IsFor(JsonNode audience)
    {
        if (audience.Kind == JsonValueKind.String)
        {
            return audience.Text() == options.Audience;
        }

        foreach (JsonNode item in audience.Items)
        {
            if (item.Kind == JsonValueKind.String && item.Text() == options.Audience)
            {
                return true;
            }
        }

        return false;
    }

    // RFC 7519, 4.1.4 to 4.1.6. A token that never expires cannot be taken back, so "exp" is not optional here.
    private bool IsInTime(JsonNode claims, DateTimeOffset now, out DateTimeOffset expires, out TokenFault fault)
    {
        fault = TokenFault.Claims;
        expires = default;
        if (!Time(claims.Get("exp"u8), out DateTimeOffset? until) || !Time(claims.Get("nbf"u8), out DateTimeOffset? from) || !Time(claims.Get("iat"u8), out DateTimeOffset? issued)
            || until is not { } end)
        {
            return false;
        }

        expires = end;
        if (end - (issued ?? from ?? now) > options.MostLife)
        {
            return false;
        }

        if (now >= end + options.Skew)
        {
            fault = TokenFault.Expired;
            return false;
        }

        if (now < (from ?? now) - options.Skew || now < (issued ?? now) - options.Skew)
        {
            fault = TokenFault.NotYet;
            return false;
        }

        return true;
    }

    // A NumericDate is seconds, perhaps with a fraction; one that is not there is null.
    private static bool Time(JsonNode node, out DateTimeOffset? time)
    {
        time = null;
        if (node.Kind == JsonValueKind.Undefined)
        {
            return true;
        }

        if (node.Kind != JsonValueKind.Number || !double.TryParse(node.Bytes.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) || seconds is not (>= 0 and <= 253_402_300_799))
        {
            return false;
        }

        time = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        return true;
    }

    private Principal? Principal(JsonNode claims)
    {
        string? tenant = options.Tenant ?? Name(claims, options.TenantClaim);
        string? application = options.Application ?? Name(claims, options.ApplicationClaim);
        string? agent = Name(claims, options.AgentClaim);
        // What the operator named must be there: a token without its agent would act with nobody's rights.
        return tenant is null || application is null || (options.AgentClaim is not null && agent is null)
            ? null
            : new Principal(tenant, application, agent, Name(claims, options.UserClaim), Authentication.Token, options.Name) { Roles = Roles(claims) };
    }

    // What is no text is no role, and what comes after the most of them is not looked at: fewer roles are less to have.
    private ImmutableArray<string> Roles(JsonNode claims)
    {
        if (options.RoleClaim is not { } claim || !claims.TryGet(claim, out JsonNode value))
        {
            return [];
        }

        if (value.Kind == JsonValueKind.String)
        {
            return Name(claims, claim) is { } only ? [only] : [];
        }

        ImmutableArray<string> roles = [];
        foreach (JsonNode item in value.Items)
        {
            if (roles.Length < MostRoles && item.TextOrNull() is { Length: > 0 and <= MostNameCharacters } role && !role.Any(char.IsControl))
            {
                roles = roles.Add(role);
            }
        }

        return roles;
    }

    private static string? Name(JsonNode claims, string? claim) =>
        claim is not null && Text(claims, claim) is { Length: > 0 and <= MostNameCharacters } name && !name.Any(char.IsControl) ? name : null;

    private static string? Text(JsonNode claims, string name) => claims.TryGet(name, out JsonNode value) && value.Kind == JsonValueKind.String ? value.Text() : null;
}
