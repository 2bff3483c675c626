using System.Collections.Immutable;

namespace Cordon.Gateway.Upstream;

/// <summary>One model on the way of an exchange, the asked one or a fallback: the upstreams that can be asked for it in the caller's dialect.</summary>
internal sealed record Leg(Route Route, ImmutableArray<Candidate> Candidates)
{
    /// <param name="fallback">The model's name when it is not the one that the caller asked for.</param>
    public static Leg Of(Route route, string dialect, string? fallback) => new(
        route,
        [
            .. route.Candidates
                .Where(candidate => Providers.Speaks(candidate.Upstream.Provider, dialect))
                .Select(candidate => fallback is null || candidate.Model is not null ? candidate : candidate with { Model = fallback }),
        ]);
}
