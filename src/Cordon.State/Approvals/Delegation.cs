namespace Cordon.State.Approvals;

/// <summary>Somebody who is absent lets another person decide by their right, for a while.</summary>
/// <param name="From">The key that the person was first given whose right it is.</param>
/// <param name="To">The key that the person was first given who may use it.</param>
/// <param name="Ended">When it was ended before its time; null where it was not.</param>
/// <param name="EndedBy">The key of whoever did that.</param>
public sealed record Delegation(string Id, string Tenant, string From, string FromName, string To, string ToName, DateTimeOffset Begins, DateTimeOffset Ends, DateTimeOffset? Ended, string? EndedBy)
{
    public bool HoldsAt(DateTimeOffset time) => Ended is null && Begins <= time && time < Ends;
}

/// <summary>A delegation that began, or was ended before its time; for the evidence.</summary>
/// <param name="Number">Rises with each.</param>
/// <param name="Event"><c>delegated</c> or <c>delegation-ended</c>.</param>
/// <param name="Key">Of whoever did it.</param>
public sealed record DelegationEvent(long Number, string Event, DateTimeOffset At, string Key, Delegation Delegation);

/// <summary>What came of handing a right on, or of taking it back.</summary>
public enum DelegationOutcome
{
    Done,

    /// <summary>No such delegation, or none that this person may end.</summary>
    Unknown,

    /// <summary>Whoever has no key has no right of their own.</summary>
    NoKey,

    /// <summary>The other key is not valid, not of the same tenant, or neither an approver's nor an admin's.</summary>
    NoApprover,

    /// <summary>The other key is the same person's.</summary>
    OneSelf,

    /// <summary>It ends before it begins, or too late.</summary>
    WrongTime,

    /// <summary>Too many hold already.</summary>
    TooMany,
}
