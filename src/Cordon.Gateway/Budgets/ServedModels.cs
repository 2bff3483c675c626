using System.Collections.Immutable;
using Cordon.Policy;

namespace Cordon.Gateway.Budgets;

/// <summary>The names that a model may have where a request for it can end up: its upstreams' names for it, and those of its fallbacks.</summary>
internal static class ServedModels
{
    public static IEnumerable<string?> Of(ImmutableArray<ModelRoute> routes, string? asked) =>
        RouteOf(routes, asked) is not { } route
            ? [asked]
            : Names(route, asked).Concat(route.Fallback.SelectMany(model => RouteOf(routes, model) is { } other ? Names(other, model) : [model])).Distinct(StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string?> Names(ModelRoute route, string? asked) => route.Upstreams.Select(target => target.Model ?? asked);

    // An exact name before a glob, an earlier glob before a later one: as requests are routed.
    private static ModelRoute? RouteOf(ImmutableArray<ModelRoute> routes, string? model) =>
        routes.FirstOrDefault(route => string.Equals(route.Model, model, StringComparison.Ordinal))
        ?? routes.FirstOrDefault(route => route.Model.AsSpan().ContainsAny('*', '?') && Glob.Matches(route.Model, model));
}
