using System.Collections.Immutable;

namespace Cordon.Gateway.Caching;

/// <summary>Who may be given an answer again.</summary>
public enum CacheScope
{
    /// <summary>The same key, agent and user.</summary>
    Caller,
    /// <summary>Whoever asks for the same application.</summary>
    Application,
}

/// <summary>Which answers may be given again. Nothing is, unless a rule says so.</summary>
public sealed record CacheOptions
{
    internal const int UsualBytes = 64 * 1024 * 1024;

    /// <summary>The first rule that fits a request counts.</summary>
    public ImmutableArray<CacheRule> Rules { get; init; } = [];

    /// <summary>Answers that are kept, in bytes together; the one that was not asked for the longest goes first.</summary>
    public int MaxBytes { get; init; } = UsualBytes;
}

/// <summary>Requests whose answers may be given again.</summary>
public sealed record CacheRule
{
    /// <summary>Glob of applications.</summary>
    public string Application { get; init; } = "*";

    /// <summary>Glob of models, without regard to case.</summary>
    public string Model { get; init; } = "*";

    public CacheScope Scope { get; init; } = CacheScope.Caller;

    /// <summary>Also requests that declare tools: their answers may be calls, which are then made again.</summary>
    public bool WithTools { get; init; }

    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(10);
}
