using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy;

/// <summary>Conditions on who asks; all given ones must hold, and the items of a list are alternatives.</summary>
/// <param name="Agent">Globs of the agent's id; a caller that is no agent matches none.</param>
/// <param name="Purpose">Globs of what the agent was registered for.</param>
/// <param name="Authentication">How the caller has proved who it is.</param>
/// <param name="OlderThanSeconds">What proved it was given out longer ago than this; a key does not say when somebody has looked.</param>
/// <param name="IsDelegated">Whether it acts by a chain of mandates.</param>
public sealed record CallerCondition(
    ImmutableArray<string> Agent, ImmutableArray<string> Purpose, ImmutableArray<Authentication> Authentication, int? OlderThanSeconds, bool? IsDelegated)
{
    /// <summary>Globs of the roles that the caller's token names; one of them is enough.</summary>
    public ImmutableArray<string> Role { get; init; } = [];

    /// <param name="unknown">What holds where the facts do not tell.</param>
    public bool Holds(Principal principal, bool unknown) =>
        (Agent.IsEmpty || (principal.Agent is { } agent && Glob.MatchesAny(Agent, agent)))
        && (Purpose.IsEmpty || (principal.Agency is { IsRegistered: true } agency && Glob.MatchesAny(Purpose, agency.Purpose)))
        && (Role.IsEmpty || principal.Roles.Any(role => Glob.MatchesAny(Role, role)))
        && (Authentication.IsEmpty || Authentication.Contains(principal.AuthenticatedBy))
        && (OlderThanSeconds is not { } seconds || (principal.CredentialAgeSeconds is { } age ? age > seconds : unknown))
        && (IsDelegated is not { } delegated || delegated == (principal.Agency is { Delegation.IsEmpty: false }));
}
