using System.Collections.Frozen;
using System.Collections.Immutable;
using Cordon.Policy;

namespace Cordon.Gateway.Upstream;

/// <summary>Which route a request takes.</summary>
internal sealed class RouteTable
{
    private readonly FrozenDictionary<string, Route> _byName;
    private readonly ImmutableArray<Route> _byGlob;
    private readonly FrozenDictionary<string, Route> _byProvider;
    private readonly FrozenDictionary<string, UpstreamClient> _upstreams;

    public RouteTable(GatewayOptions options, FrozenDictionary<string, UpstreamClient> upstreams)
    {
        _upstreams = upstreams;
        Route[] stated = [.. options.Models.Select(settings => Stated(settings, upstreams))];
        _byName = stated.Where(route => !IsGlob(route.Settings.Model)).ToFrozenDictionary(route => route.Settings.Model, StringComparer.Ordinal);
        _byGlob = [.. stated.Where(route => IsGlob(route.Settings.Model))];
        _byProvider = Providers.Known
            .Select(provider => (Provider: provider, Upstream: Usual(provider, upstreams)))
            .Where(usual => usual.Upstream is not null)
            .ToFrozenDictionary(usual => usual.Provider, usual => Unstated(usual.Upstream!), StringComparer.Ordinal);
    }

    /// <summary>The route of a model; null when there is neither one for it nor a usual upstream of the provider.</summary>
    public Route? Of(string? model, string provider)
    {
        if (model is not null && _byName.TryGetValue(model, out Route? exact))
        {
            return exact;
        }

        foreach (Route route in _byGlob)
        {
            if (Glob.Matches(route.Settings.Model, model))
            {
                return route;
            }
        }

        return _byProvider.GetValueOrDefault(provider);
    }

    /// <summary>The way to one upstream, which keeps what is asked for; null when it is not configured any more.</summary>
    public Route? To(string upstream, string? model, string provider)
    {
        if (Of(model, provider) is { } route && route.Candidates.Where(candidate => candidate.Upstream.Name == upstream).ToImmutableArray() is { IsEmpty: false } there)
        {
            return route with { Candidates = there, Settings = route.Settings with { Fallback = [] } };
        }

        return _upstreams.TryGetValue(upstream, out UpstreamClient? client) ? Unstated(client) : null;
    }

    private static bool IsGlob(string model) => model.AsSpan().ContainsAny('*', '?');

    /// <summary>The upstream of that name, else the only one that speaks the provider's format.</summary>
    private static UpstreamClient? Usual(string provider, FrozenDictionary<string, UpstreamClient> upstreams)
    {
        if (upstreams.TryGetValue(provider, out UpstreamClient? named) && Providers.Speaks(named.Provider, provider))
        {
            return named;
        }

        UpstreamClient[] able = [.. upstreams.Values.Where(upstream => Providers.Speaks(upstream.Provider, provider)).Take(2)];
        return able is [var only] ? only : null;
    }

    private static Route Stated(ModelRoute settings, FrozenDictionary<string, UpstreamClient> upstreams) => new(
        settings,
        [.. settings.Upstreams.Select(target => new Candidate(upstreams[target.Upstream], target.Weight, target.Priority, target.Model))],
        new RetryBudget(settings.Retry.Budget, settings.Retry.Burst),
        IsStated: true);

    private static Route Unstated(UpstreamClient upstream) => new(
        new ModelRoute { Model = "*", Upstreams = [], Retry = new RetryOptions { Attempts = 1 } },
        [new Candidate(upstream, 1, 0, null)],
        new RetryBudget(0, 0),
        IsStated: false);
}
