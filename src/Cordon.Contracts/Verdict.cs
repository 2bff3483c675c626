using System.Collections.Immutable;

namespace Cordon.Contracts;

/// <summary>What may happen to an exchange: AARM's five decisions, from lenient to strict, so that the stricter of two is the larger.</summary>
public enum Decision
{
    Allow,
    Modify,
    StepUp,
    Defer,
    Deny,
}

/// <summary>What a guard's findings may do. Shadow and warn record what enforce would have decided.</summary>
public enum Mode
{
    Off,
    Shadow,
    Warn,
    Enforce,
}

/// <summary>Risk tier of an application.</summary>
public enum Tier
{
    Low,
    Medium,
    High,
    Critical,
}

/// <summary>What became of one guard on the segments of one surface.</summary>
public enum CoverageState
{
    Inspected,
    Uninspected,
    Failed,
}

/// <summary>
/// One line of an exchange's coverage: how one guard treated one surface in one direction.
/// </summary>
/// <param name="Guard">Guard id; empty for an opaque surface that no guard reads.</param>
/// <param name="Segments">How many segments.</param>
/// <param name="Characters">How many UTF-16 code units in all.</param>
/// <param name="Reason">Why not inspected or failed: <c>mode-off</c>, <c>not-bound</c>, <c>opaque</c>, <c>history-at-provider</c>, <c>error</c>, <c>timeout</c>, <c>withheld</c> (neither shown to a guard nor released), <c>over-limit</c> (not shown to a guard, because a limit denied the exchange); null when inspected.</param>
/// <param name="Remembered">How many of the segments were judged before under this policy, and not again.</param>
public sealed record CoverageEntry(
    Direction Direction,
    Surface Surface,
    string Guard,
    Mode Mode,
    CoverageState State,
    int Segments,
    long Characters,
    string? Reason = null,
    int Remembered = 0);

/// <summary>A finding with its place in the exchange and what policy made of it.</summary>
/// <param name="Segment">Index of the segment in its direction's list.</param>
/// <param name="Effect">What the finding contributed to the decision.</param>
/// <param name="Would">What it would have contributed in mode enforce; equals <paramref name="Effect"/> there.</param>
public sealed record JudgedFinding(
    Finding Finding,
    Direction Direction,
    Surface Surface,
    string Pointer,
    int Segment,
    Mode Mode,
    Decision Effect,
    Decision Would)
{
    /// <summary>SHA-256 of what was found, in small hex digits: what evidence commits to. Null where the finding is about no text.</summary>
    public string? Found { get; init; }
}

/// <summary>Who asks.</summary>
public sealed record Principal(string Tenant, string Application, string? Agent, string? User, Authentication AuthenticatedBy, string? KeyId)
{
    /// <summary>The principal of loopback callers without a key in development mode.</summary>
    public static Principal Development { get; } = new("default", "development", null, null, Authentication.Development, null);

    /// <summary>What is known of the agent; null where none acts.</summary>
    public Agency? Agency { get; init; }

    /// <summary>What the person or the program is, by the identity provider's word: <c>manager</c>, <c>on-call</c>.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>How long ago the token was given out that proved it; null where nothing says so, as with keys.</summary>
    public long? CredentialAgeSeconds { get; init; }

    /// <summary>The session, where what proved the principal is for one session alone.</summary>
    public string? Session { get; init; }
}

public enum Authentication
{
    /// <summary>Loopback without a key, in development mode only.</summary>
    Development,
    Key,
    /// <summary>A signed token of an issuer that the operator trusts.</summary>
    Token,
    /// <summary>A token of the gateway's own, for a key and a session.</summary>
    SessionToken,
}

/// <summary>Who an exchange was sent to.</summary>
/// <param name="Name">The upstream that answered, or failed last.</param>
/// <param name="Attempts">How often the request was sent, to this upstream and to others.</param>
/// <param name="Model">What the model was called there; null when it was called as the caller called it.</param>
public sealed record UpstreamUse(string Name, int Attempts, string? Model);

/// <summary>An approval that an exchange asked for or used.</summary>
/// <param name="IsRedeemed">A person had agreed, and the exchange used it up; else it waited, or was denied.</param>
public sealed record ApprovalUse(string Id, bool IsRedeemed);

/// <summary>Decision, findings, coverage, policy and detector version, and timings of one exchange.</summary>
public sealed record Verdict
{
    /// <summary>A statement has a bound on its size, and what cannot be recorded may not pass: the rest is counted.</summary>
    public const int MostFindings = 1_000;

    public required string Exchange { get; init; }
    public required Decision Decision { get; init; }
    /// <summary>What the decision would have been with every guard in mode enforce.</summary>
    public required Decision Would { get; init; }
    /// <summary>The finding type or rule that decided; null when allowed.</summary>
    public string? Reason { get; init; }
    /// <summary>Operator-readable sentences: which rules applied, in order. Never contains text from the exchange.</summary>
    public required ImmutableArray<string> Explanation { get; init; }
    public required ImmutableArray<JudgedFinding> Findings { get; init; }
    /// <summary>How many more findings there were than are listed; those that decided are always listed.</summary>
    public int FindingsOmitted { get; init; }
    public required ImmutableArray<CoverageEntry> Coverage { get; init; }
    public required string PolicyVersion { get; init; }
    public required string DetectorVersion { get; init; }
    /// <summary>Who answered; null when nothing was sent on.</summary>
    public UpstreamUse? Upstream { get; init; }
    /// <summary>Where policy wanted a person: the approvals that were used or asked for.</summary>
    public ImmutableArray<ApprovalUse> Approvals { get; init; } = [];
    /// <summary>The decision stays step-up, and persons agreed to all of it: it passed.</summary>
    public bool IsApproved { get; init; }
    /// <summary>Labels that the session gained, and by what.</summary>
    public ImmutableArray<LabelChange> LabelsGained { get; init; } = [];
    /// <summary>Time spent in guards, in microseconds.</summary>
    public required long GuardMicroseconds { get; init; }

    /// <summary>True when at least one guard has read every surface, and none failed.</summary>
    public bool IsFullyCovered
    {
        get
        {
            // A bit for each surface in each direction: every exchange is asked this more than once.
            ulong there = 0, read = 0;
            foreach (CoverageEntry entry in Coverage)
            {
                if (!(entry.State != CoverageState.Failed && entry.Reason is null or "mode-off"))
                {
                    return false;
                }

                ulong place = 1UL << (((int)entry.Direction * 32) + (int)entry.Surface);
                there |= place;
                read |= entry.State == CoverageState.Inspected ? place : 0;
            }

            return there == read;
        }
    }
}
