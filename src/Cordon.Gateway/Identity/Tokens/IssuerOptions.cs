using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Gateway.Identity.Tokens;

/// <summary>Somebody whose tokens say who asks: an identity provider.</summary>
/// <param name="Name">What it is called in the configuration, in logs and in evidence.</param>
/// <param name="Issuer">The exact <c>iss</c> of its tokens.</param>
/// <param name="Audience">What <c>aud</c> must contain: tokens for others are not for Cordon.</param>
/// <param name="Keys">Its JSON Web Key Set: an https address (http on loopback), or a file.</param>
public sealed record IssuerOptions(string Name, string Issuer, string Audience, Uri Keys)
{
    /// <summary>Names of RFC 7518 that its tokens may be signed with, of those in <see cref="AllowedAlgorithms"/>.</summary>
    public ImmutableArray<string> Algorithms { get; init; } = ["RS256", "PS256", "ES256"];

    /// <summary>The tenant of its callers; null when <see cref="TenantClaim"/> says it.</summary>
    public string? Tenant { get; init; }

    public string? TenantClaim { get; init; }

    /// <summary>The application of its callers; null when <see cref="ApplicationClaim"/> says it.</summary>
    public string? Application { get; init; }

    public string? ApplicationClaim { get; init; }

    /// <summary>Which claim names the person; a token without it is for no person.</summary>
    public string UserClaim { get; init; } = "sub";

    /// <summary>Which claim names the agent that acts; null for none.</summary>
    public string? AgentClaim { get; init; }

    /// <summary>Which claim says what roles the caller has: a text, or a list of them; null for none.</summary>
    public string? RoleClaim { get; init; }

    /// <summary>How far clocks may differ.</summary>
    public TimeSpan Skew { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest life of a token that counts; one that is issued for longer is refused.</summary>
    public TimeSpan MostLife { get; init; } = TimeSpan.FromHours(24);

    public static ImmutableArray<string> AllowedAlgorithms { get; } = [.. SignatureAlgorithm.All.Select(algorithm => algorithm.Name)];
}

/// <summary>What a token says, once it has been checked.</summary>
/// <param name="Id">Its <c>jti</c>; null where it has none.</param>
internal sealed record TokenClaims(Principal Principal, string? Id, DateTimeOffset Expires)
{
    /// <summary>Its <c>iat</c>; null where it has none.</summary>
    public DateTimeOffset? Issued { get; init; }
}
