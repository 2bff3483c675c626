using System.Collections.Immutable;

namespace Cordon.Gateway;

/// <summary>Which upstreams serve a model, and what is done when one does not.</summary>
public sealed record ModelRoute
{
    /// <summary>The model's name as callers write it, or a glob. An exact name wins over globs, an earlier glob over a later one; <c>*</c> also takes requests without a model.</summary>
    public required string Model { get; init; }

    public required ImmutableArray<RouteTarget> Upstreams { get; init; }

    public Stickiness Sticky { get; init; } = Stickiness.None;

    public RetryOptions Retry { get; init; } = new();

    /// <summary>
    /// After so long without an answer a second request is sent, and the first answer counts. Only where asking twice changes nothing
    /// (embeddings, token counts, lists of models); null for never.
    /// </summary>
    public TimeSpan? HedgeAfter { get; init; }

    /// <summary>Models that are asked, in this order, when no upstream of this one can answer. Their own fallbacks do not count.</summary>
    public ImmutableArray<string> Fallback { get; init; } = [];
}

/// <summary>One upstream of a model.</summary>
/// <param name="Weight">Its share among upstreams of the same priority; 0 takes it out.</param>
/// <param name="Priority">The smallest number among those that can take a request goes first.</param>
/// <param name="Model">What the model is called there; null when it is called as the caller calls it.</param>
public sealed record RouteTarget(string Upstream, int Weight = 1, int Priority = 0, string? Model = null);

public enum Stickiness
{
    None,
    /// <summary>A session stays with its upstream as long as that is healthy.</summary>
    Session,
}

/// <summary>When a request is sent again, if sending it again is safe at all.</summary>
public sealed record RetryOptions
{
    /// <summary>Most attempts for one model, the first included.</summary>
    public int Attempts { get; init; } = 2;

    public RetryCauses On { get; init; } = RetryCauses.All;

    /// <summary>Before the same upstream is asked again: a random part of this, doubled each time.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait, also for what an upstream asks for with Retry-After.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests sent again, hedges included, as a share of all requests to this route, so that retries cannot become a storm.</summary>
    public double Budget { get; init; } = 0.2;

    /// <summary>So many may be sent again on top of that after a quiet time.</summary>
    public int Burst { get; init; } = 10;
}

[Flags]
public enum RetryCauses
{
    None = 0,
    /// <summary>The upstream was not reached, and nothing of the request was written.</summary>
    Connect = 1,
    /// <summary>429.</summary>
    RateLimit = 2,
    /// <summary>502, 503, 504 and 529.</summary>
    Unavailable = 4,
    /// <summary>The request was written, and no answer came: a timeout or a broken connection.</summary>
    NoAnswer = 8,
    All = Connect | RateLimit | Unavailable | NoAnswer,
}
