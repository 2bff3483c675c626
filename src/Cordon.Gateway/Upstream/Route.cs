using System.Collections.Immutable;

namespace Cordon.Gateway.Upstream;

/// <summary>One upstream that may serve a model.</summary>
/// <param name="Model">What the model is called there; null for the caller's name.</param>
internal sealed record Candidate(UpstreamClient Upstream, int Weight, int Priority, string? Model);

/// <summary>A route as it runs: its upstreams and its budget.</summary>
/// <param name="IsStated">False when nobody configured it: then its only upstream is asked, once, whatever became of earlier requests.</param>
internal sealed record Route(ModelRoute Settings, ImmutableArray<Candidate> Candidates, RetryBudget Budget, bool IsStated);
