using Cordon.State.Approvals;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Admin;

/// <summary>Why a decision was not taken, in words for the person who tried.</summary>
public static class ApprovalComplaint
{
    /// <param name="there">How many requests of the class wait.</param>
    public static (int Status, string Code, string Message) Of(ApprovalOutcome outcome, int there) => outcome switch
    {
        ApprovalOutcome.Unknown => (StatusCodes.Status404NotFound, "no-such-approval", "There is no approval with this id that this key may see."),
        ApprovalOutcome.TooLate => (StatusCodes.Status409Conflict, "not-open", "It is decided, used, withdrawn or expired already."),
        ApprovalOutcome.Twice => (StatusCodes.Status409Conflict, "already-decided", "This person has agreed already, or somebody by the same right; another one has to."),
        ApprovalOutcome.OwnRequest => (StatusCodes.Status403Forbidden, "own-request", "Who asks does not decide: this key is of the application that asks (approvals.separation)."),
        ApprovalOutcome.TooFast => (StatusCodes.Status429TooManyRequests, "too-fast", "This person has given as many grants in the last hour as policy allows (approvals.velocity)."),
        ApprovalOutcome.NotInBatch => (StatusCodes.Status409Conflict, "not-in-batch", "Requests of this class are granted one by one (approvals.never-batch, approvals.approvers)."),
        ApprovalOutcome.OtherCount => (StatusCodes.Status409Conflict, "other-count", $"{there} requests of this rule, tool and caller wait; say that number to grant them together."),
        ApprovalOutcome.NotAsked => (StatusCodes.Status403Forbidden, "not-asked", "Others are asked about it, and this person is not, or not yet (approvals.escalation)."),
        ApprovalOutcome.Done or ApprovalOutcome.OneOfTwo => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    public static (int Status, string Code, string Message) Of(DelegationOutcome outcome) => outcome switch
    {
        DelegationOutcome.Unknown => (StatusCodes.Status404NotFound, "no-such-delegation", "There is no delegation with this id that holds and that this key may end."),
        DelegationOutcome.NoKey => (StatusCodes.Status403Forbidden, "no-key", "Only who has a key has a right to hand on; the development mode's operator has none."),
        DelegationOutcome.NoApprover => (StatusCodes.Status409Conflict, "no-approver", "The other key has to be valid, of the same tenant, with the role approver or admin."),
        DelegationOutcome.OneSelf => (StatusCodes.Status409Conflict, "same-person", "The other key is the same person's."),
        DelegationOutcome.WrongTime => (StatusCodes.Status400BadRequest, "wrong-time", $"A delegation ends after now, and within {DelegationStore.MostDays} days."),
        DelegationOutcome.TooMany => (StatusCodes.Status429TooManyRequests, "too-many-delegations", $"At most {DelegationStore.MostOfPerson} persons have a right at once; end one first."),
        DelegationOutcome.Done => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
