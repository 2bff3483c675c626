using System.Collections.Immutable;

namespace Cordon.State.Sessions;

/// <summary>What is remembered between the exchanges of a session.</summary>
/// <param name="Labels">Information-flow marks; they are only ever added.</param>
public sealed record Session(string Id, ImmutableHashSet<string> Labels, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, long Exchanges);
