using Cordon.State.Approvals;

namespace Cordon.Gateway.Asking;

/// <summary>What may wait for persons, of all applications together; how persons decide is in the policy.</summary>
public sealed record ApprovalOptions
{
    public const int UsualMostOpen = 1_000;
    public const int UsualMostOfApplication = 200;
    public const int UsualMostOfSession = 20;
    public const int UsualMostBytes = 64 * 1024;
    public const int UsualMostWaiting = 256;
    public const int UsualKeepAliveSeconds = 15;

    /// <summary>Most requests that are neither used nor over; of all, of one application, of one session.</summary>
    public int MostOpen { get; init; } = UsualMostOpen;

    public int MostOfApplication { get; init; } = UsualMostOfApplication;

    public int MostOfSession { get; init; } = UsualMostOfSession;

    /// <summary>Longest arguments, or texts, that a person is asked about: what is longer nobody reads to its end.</summary>
    public int MostBytes { get; init; } = UsualMostBytes;

    /// <summary>Most exchanges that wait for a person at once; the next one is told to come back.</summary>
    public int MostWaiting { get; init; } = UsualMostWaiting;

    /// <summary>How often a stream that waits for a person says that it is still there.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(UsualKeepAliveSeconds);

    /// <summary>Where callers and approvers reach this gateway, for the links in tickets; null gives them the path alone.</summary>
    public Uri? Address { get; init; }

    internal ApprovalBounds Bounds => new(MostOpen, MostOfApplication, MostOfSession);

    internal string LinkTo(string id) => $"{Address?.ToString().TrimEnd('/')}/cordon/v1/approvals/{id}";
}
