namespace Cordon.Gateway.Upstream;

/// <summary>How an upstream does, as data.</summary>
/// <param name="FailuresInARow">Since the last answer that came to its end.</param>
/// <param name="Requests">Within the breaker's window.</param>
/// <param name="Failures">Of these.</param>
/// <param name="AvailableIn">How long until it is asked again; null when it can be asked now, or when only its check can tell.</param>
public sealed record UpstreamHealth(
    string Name, string Provider, HealthState State, int FailuresInARow, int Requests, int Failures, TimeSpan? AvailableIn);

public enum HealthState
{
    Healthy,
    /// <summary>Asked for a pause (Retry-After).</summary>
    Pausing,
    /// <summary>Failed too often; not asked.</summary>
    Open,
    /// <summary>Was open; one request is trying it.</summary>
    HalfOpen,
    /// <summary>Does not answer its check.</summary>
    CheckFailed,
}
