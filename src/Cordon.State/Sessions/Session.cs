using System.Collections.Immutable;

namespace Cordon.State.Sessions;

/// <summary>What is remembered between the exchanges of a session.</summary>
/// <param name="Labels">Information-flow marks; exchanges only ever add some.</param>
public sealed record Session(string Id, ImmutableHashSet<string> Labels, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, long Exchanges)
{
    /// <summary>Labels that a person has taken from it, and when last: what was read until then does not bring them again.</summary>
    public ImmutableDictionary<string, DateTimeOffset> Cleared { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>Whose it is; empty until it has a label.</summary>
    public string Tenant { get; init; } = "";

    public string Application { get; init; } = "";
}
