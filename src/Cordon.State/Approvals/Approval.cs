using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.State.Approvals;

/// <summary>How far a request has come. Only the first two are alive; nothing leads back from the others, but from a grant whose call was refused before anything was sent.</summary>
public enum ApprovalState
{
    /// <summary>Waits for a person.</summary>
    Open,
    /// <summary>A person agreed; one call may use it, once.</summary>
    Granted,
    /// <summary>That call was made.</summary>
    Redeemed,
    Denied,
    /// <summary>Nobody decided, or nobody used the grant, in time.</summary>
    Expired,
    /// <summary>Whoever asked no longer wants it, or the policy that asked is no longer in force.</summary>
    Withdrawn,
}

/// <summary>What a request is about.</summary>
public enum ApprovalKind
{
    /// <summary>One call of a tool with these arguments.</summary>
    ToolCall,
    /// <summary>Texts of a request or an answer.</summary>
    Content,
}

/// <summary>Who asks. Empty where it is not known.</summary>
public sealed record ApprovalCaller(string Tenant, string Application, string Key = "", string Agent = "", string User = "");

/// <summary>How a request may be decided: what the policy said when it was opened.</summary>
/// <param name="Expires">How long it waits for a person.</param>
/// <param name="GrantFor">How long a grant may be used.</param>
/// <param name="Approvers">How many different persons have to agree.</param>
/// <param name="Separation">Whether keys of the application that asks are refused.</param>
/// <param name="Velocity">How many grants one person may give in an hour.</param>
/// <param name="Batch">Whether it may be granted together with others of its class.</param>
public sealed record ApprovalTerms(TimeSpan Expires, TimeSpan GrantFor, int Approvers, bool Separation, int Velocity, bool Batch)
{
    /// <summary>Who may decide, and from when on, in the order of time; empty: whoever may approve.</summary>
    public ImmutableArray<EscalationStep> Escalation { get; init; } = [];
}

/// <summary>What a person is asked.</summary>
public sealed record ApprovalRequest
{
    /// <summary>SHA-256, in hexadecimal, of everything that the grant is bound to.</summary>
    public required string Digest { get; init; }

    public required ApprovalKind Kind { get; init; }

    /// <summary><c>request</c> or <c>response</c>.</summary>
    public required string Direction { get; init; }

    public required ApprovalCaller Caller { get; init; }
    public required string Session { get; init; }

    /// <summary>The wire format that the call came in.</summary>
    public required string Plane { get; init; }

    /// <summary>The server that offers the tool; empty where there is none.</summary>
    public string Server { get; init; } = "";

    /// <summary>Empty for texts.</summary>
    public string Tool { get; init; } = "";

    /// <summary>The complete arguments, or the texts, as canonical JSON; null once the request has ended.</summary>
    public required string? Arguments { get; init; }

    /// <summary><c>read</c>, <c>reversible</c>, <c>time-bounded</c>, <c>irreversible</c>; empty where nobody declared it.</summary>
    public string Reversibility { get; init; } = "";

    /// <summary>Why a person is asked: the ids of the rules, joined by a plus.</summary>
    public required string Rule { get; init; }

    /// <summary>The same in sentences, with what would have changed it. Without text of the exchange.</summary>
    public ImmutableArray<string> Explanation { get; init; } = [];

    /// <summary>Labels that the session carried.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    public required string PolicyVersion { get; init; }

    /// <summary>The exchange that asked first.</summary>
    public required string Exchange { get; init; }

    public required ApprovalTerms Terms { get; init; }
}

/// <summary>What one person said.</summary>
/// <param name="Voter">The key that the person was first given: a rotated key is the same person.</param>
/// <param name="OnBehalf">The key that the person was first given by whose right this one decided; empty where it was their own.</param>
public sealed record ApprovalVote(string Voter, string Key, string Name, bool Granted, string Note, DateTimeOffset At, string OnBehalf = "");

/// <summary>A request and what became of it.</summary>
/// <param name="Expires">Of the request while it is open, of the grant once it is granted.</param>
/// <param name="Decided">When a person decided, the last one where two had to.</param>
/// <param name="RedeemedBy">The exchange that used the grant.</param>
public sealed record Approval(
    string Id, ApprovalState State, ApprovalRequest Request, DateTimeOffset Opened, DateTimeOffset Expires, DateTimeOffset? Decided, DateTimeOffset? Ended, string? RedeemedBy)
{
    public ImmutableArray<ApprovalVote> Votes { get; init; } = [];

    /// <summary>How many steps of the escalation have begun and are on their way to the record.</summary>
    public int Escalated { get; init; }

    /// <summary>Groups and keys that have been asked so far; empty where everybody who may approve is.</summary>
    public ImmutableArray<string> Asked => [.. Request.Terms.Escalation.Take(Escalated).SelectMany(step => step.To).Distinct()];

    /// <summary>When the next ones are asked; null when nobody is.</summary>
    public DateTimeOffset? Escalates => State == ApprovalState.Open && Escalated < Request.Terms.Escalation.Length ? Opened.AddSeconds(Request.Terms.Escalation[Escalated].AfterSeconds) : null;

    /// <summary>Nothing can come of it any more.</summary>
    public bool IsOver => State > ApprovalState.Granted;
}

/// <summary>A step that a request took, for the evidence.</summary>
/// <param name="Sequence">Rises with every change; two of one change have the same.</param>
/// <param name="Event"><c>opened</c>, <c>supported</c> (one of two agreed), <c>granted</c>, <c>denied</c>, <c>expired</c>, <c>redeemed</c>, <c>withdrawn</c>, <c>returned</c> (the grant is there again), <c>escalated</c>.</param>
/// <param name="Key">The key of the person who decided; empty where none did.</param>
public sealed record ApprovalEvent(long Sequence, string Event, DateTimeOffset At, string Key, Approval Approval)
{
    /// <summary>By whose right that person decided; empty where it was their own.</summary>
    public string OnBehalf { get; init; } = "";

    /// <summary>Who is asked with this step: groups and keys.</summary>
    public ImmutableArray<string> Asked { get; init; } = [];
}
