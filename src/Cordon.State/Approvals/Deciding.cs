using System.Data.Common;
using Cordon.Contracts;

namespace Cordon.State.Approvals;

/// <summary>
/// What one person says of one request, and by which right: their own, else one that somebody who is absent has handed to them. Whoever stands in is bound by what
/// binds them and by what binds the other. A person counts once for a request, and so does a right.
/// </summary>
internal static class Deciding
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static ApprovalOutcome Grant(DbConnection connection, DbTransaction transaction, long sequence, Approval approval, Approver by, string note, long now)
    {
        ApprovalTerms terms = approval.Request.Terms;
        if (approval.State != ApprovalState.Open || approval.Expires.ToUnixTimeMilliseconds() <= now)
        {
            return ApprovalOutcome.TooLate;
        }

        (Approver right, ApprovalOutcome? against) = RightOf(connection, transaction, approval, by, grants: true, now);
        if (against is { } outcome)
        {
            return outcome;
        }

        long since = now - (long)Hour.TotalMilliseconds;
        if (ApprovalTable.GrantsSince(connection, transaction, by.Voter, since) >= terms.Velocity || ApprovalTable.GrantsSince(connection, transaction, right.Voter, since) >= terms.Velocity)
        {
            return ApprovalOutcome.TooFast;
        }

        string onBehalf = OnBehalf(by, right);
        if (!ApprovalTable.Vote(connection, transaction, approval.Id, by, onBehalf, granted: true, note, now))
        {
            return ApprovalOutcome.Twice;
        }

        if (ApprovalTable.Grants(connection, transaction, approval.Id) < terms.Approvers)
        {
            ApprovalTable.Note(connection, transaction, sequence, approval.Id, "supported", by.Key, now, onBehalf);
            return ApprovalOutcome.OneOfTwo;
        }

        if (!ApprovalTable.Grant(connection, transaction, approval.Id, now))
        {
            return ApprovalOutcome.TooLate;
        }

        ApprovalTable.Note(connection, transaction, sequence, approval.Id, "granted", by.Key, now, onBehalf);
        return ApprovalOutcome.Done;
    }

    /// <summary>Grants all open requests of the same rule, tool and caller as one of them; none, when there are not as many as was said.</summary>
    /// <param name="found">How many there are.</param>
    public static ApprovalOutcome GrantAlike(
        DbConnection connection, DbTransaction transaction, long sequence, string id, int count, Approver by, string note, long now, out int found)
    {
        found = 0;
        if (ApprovalTable.Find(connection, transaction, id) is not { } one || !by.MaySee(one.Request.Caller.Tenant))
        {
            return ApprovalOutcome.Unknown;
        }

        if (!one.Request.Terms.Batch || one.Request.Terms.Approvers > 1)
        {
            return ApprovalOutcome.NotInBatch;
        }

        List<Approval> alike = ApprovalTable.Alike(connection, transaction, one.Request, now);
        found = alike.Count;
        // Requests of an older policy may have been opened under other terms.
        if (found != count || alike.Any(other => other.Request.Terms is { Batch: false } or { Approvers: > 1 }))
        {
            return found != count ? ApprovalOutcome.OtherCount : ApprovalOutcome.NotInBatch;
        }

        foreach (Approval approval in alike)
        {
            if (Grant(connection, transaction, sequence, approval, by, note, now) is var single and not ApprovalOutcome.Done)
            {
                return single;
            }
        }

        return ApprovalOutcome.Done;
    }

    public static ApprovalOutcome Deny(DbConnection connection, DbTransaction transaction, long sequence, Approval approval, Approver by, string note, long now)
    {
        (Approver right, ApprovalOutcome? against) = RightOf(connection, transaction, approval, by, grants: false, now);
        if (against is { } outcome)
        {
            return outcome;
        }

        if (!ApprovalTable.Deny(connection, transaction, approval.Id, now))
        {
            return ApprovalOutcome.TooLate;
        }

        // Whoever agreed first may still change their mind as long as nobody else has agreed: the vote stays, and the no decides.
        ApprovalTable.Vote(connection, transaction, approval.Id, by, OnBehalf(by, right), granted: false, note, now);
        ApprovalTable.Note(connection, transaction, sequence, approval.Id, "denied", by.Key, now, OnBehalf(by, right));
        return ApprovalOutcome.Done;
    }

    /// <summary>The right that may be used, with nothing against it; else the person's own, with what is against the last one that they have.</summary>
    private static (Approver Right, ApprovalOutcome? Against) RightOf(DbConnection connection, DbTransaction transaction, Approval approval, Approver by, bool grants, long now)
    {
        ApprovalOutcome? against = Against(by);
        foreach (HandedRight handed in against is null ? [] : by.Handed)
        {
            // Whoever came back may have ended it while this waited for its turn.
            if (DelegationTable.Holds(connection, transaction, handed.Delegation, now))
            {
                against = Against(handed.Of);
                if (against is null)
                {
                    return (handed.Of, null);
                }
            }
        }

        return (by, against);

        ApprovalOutcome? Against(Approver right) =>
            !right.IsOver(approval.Request.Caller.Tenant) ? ApprovalOutcome.Unknown
            : !IsAsked(approval, right, now) ? ApprovalOutcome.NotAsked
            : grants && approval.Request.Terms.Separation && (Asks(approval.Request.Caller, by) || Asks(approval.Request.Caller, right)) ? ApprovalOutcome.OwnRequest
            : grants && ApprovalTable.IsUsed(connection, transaction, approval.Id, right.Voter) ? ApprovalOutcome.Twice
            : null;
    }

    /// <summary>By the time alone: who may decide does not wait for what tells of it.</summary>
    private static bool IsAsked(Approval approval, Approver right, long now) =>
        approval.Request.Terms.Escalation is [] or [{ AfterSeconds: > 0 }, ..]
        || approval.Request.Terms.Escalation.Any(step => approval.Opened.AddSeconds(step.AfterSeconds).ToUnixTimeMilliseconds() <= now && step.To.Any(who => who == right.Key || who == right.Voter || right.Groups.Contains(who)));

    private static bool Asks(ApprovalCaller caller, Approver by) =>
        (caller.Tenant == by.Tenant && caller.Application == by.Application) || (caller.Key.Length > 0 && (caller.Key == by.Key || caller.Key == by.Voter));

    private static string OnBehalf(Approver by, Approver right) => ReferenceEquals(by, right) ? "" : right.Voter;
}
