using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Evidence;

/// <summary>Size of a body and the commitment to it; no commitment when the body was not read to its end.</summary>
public readonly record struct BodyFacts(long Bytes, Commitment? Commitment);

/// <summary>What the gateway knows about one exchange when it is over. Holds no content.</summary>
/// <param name="Session">Pseudonym of the session (<see cref="EvidenceLog.Pseudonym"/>), as are agent and user.</param>
/// <param name="Model">As the caller wrote it; logged only when it looks like a model name.</param>
/// <param name="StatusCode">What the caller was answered.</param>
/// <param name="Agent">The agent, by the name that the registry has for it.</param>
/// <param name="Delegation">The agents of a chain of mandates, by their names in the registry: the first acts for a person, each further one for the one before it.</param>
/// <param name="CachedFrom">The exchange whose answer was given again.</param>
public sealed record VerdictPredicate(
    Verdict Verdict,
    string Tenant,
    string Application,
    string Dialect,
    string? Model,
    int StatusCode,
    BodyFacts Request,
    BodyFacts Answer,
    string? Session = null,
    string? AgentRef = null,
    string? UserRef = null,
    string? KeyId = null,
    Metered? Metered = null,
    string? CachedFrom = null,
    string? Agent = null,
    ImmutableArray<string> Delegation = default);
