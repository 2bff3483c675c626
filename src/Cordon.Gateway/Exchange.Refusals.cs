using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway;

/// <summary>What a caller is told when policy, or a person, says no.</summary>
public sealed partial class Exchange
{
    /// <summary>True when it was policy that refused, so that the verdict's decision is the judgement's.</summary>
    public bool IsRefusedByPolicy { get; private set; }

    private const string NotGiven = "and no approval was given";

    /// <summary>Refuses on policy's behalf. The message names the reason, never the text.</summary>
    public void RefuseBy(Judgement judgement)
    {
        if (judgement.Outcome.Decision == Decision.StepUp)
        {
            RefuseBy(judgement, NotGiven);
            return;
        }

        IsRefusedByPolicy |= Denial is null;
        Denial ??= DenialOf(judgement);
    }

    /// <summary>What the caller is told of a judgement that is no, when no person can be asked any more.</summary>
    public Denial DenialOf(Judgement judgement) => judgement.Outcome.Decision == Decision.StepUp
        ? new Denial(StatusCodes.Status403Forbidden, "cordon_denied", "approval_required", $"Policy asks a person to approve this {HalfOf(judgement)} ({ReasonOf(judgement)}), {NotGiven}.", Id)
        : new Denial(StatusCodes.Status403Forbidden, "cordon_denied", ReasonOf(judgement), $"Policy denied this {HalfOf(judgement)}: {ReasonOf(judgement)}. Quote the exchange id to your operator.", Id);

    /// <summary>Refuses what nobody has agreed to, or can agree to.</summary>
    /// <param name="but">Goes on after the reason.</param>
    public void RefuseBy(Judgement judgement, string but) =>
        RefuseStepUp("approval_required", $"Policy asks a person to approve this {HalfOf(judgement)} ({ReasonOf(judgement)}), {but}.", []);

    /// <summary>Refuses what waits for persons: the same, sent again, passes once when they have agreed.</summary>
    public void RefuseBy(Judgement judgement, ImmutableArray<ApprovalTicket> tickets) => RefuseStepUp(
        "approval_required",
        $"Policy asks a person to approve this {HalfOf(judgement)} ({ReasonOf(judgement)}). Send the same again once it is granted: {string.Join(", ", tickets.Select(ticket => ticket.Id))}.",
        tickets);

    /// <summary>Refuses what a person has denied.</summary>
    public void RefuseDeniedBy(Judgement judgement, ApprovalTicket ticket) =>
        RefuseStepUp("approval_denied", $"A person denied this {HalfOf(judgement)} ({ReasonOf(judgement)}): {ticket.Id}.", [ticket]);

    private void RefuseStepUp(string code, string message, ImmutableArray<ApprovalTicket> tickets)
    {
        IsRefusedByPolicy |= Denial is null;
        Denial ??= new Denial(StatusCodes.Status403Forbidden, "cordon_denied", code, message, Id) { Approvals = tickets };
    }

    private static string ReasonOf(Judgement judgement) => judgement.Outcome.Reason ?? "policy";

    private static string HalfOf(Judgement judgement) => judgement.Direction == Direction.Request ? "request" : "answer";
}
