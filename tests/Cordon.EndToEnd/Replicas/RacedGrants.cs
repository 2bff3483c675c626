using System.Collections.Concurrent;
using Cordon.EndToEnd.Approvals;
using Cordon.State.Approvals;
using Cordon.State.Effects;

namespace Cordon.EndToEnd.Replicas;

/// <summary>One grant that is raced for.</summary>
/// <param name="IsCall">Of a call of a tool, which its server counts; else of a call in a model's answer, which its caller counts.</param>
internal sealed record RacedGrant(int Number, bool IsCall, string Ticket)
{
    public string Session => $"session-{Number}";
}

/// <summary>What is left of a grant when the race is over. Anything else is a grant that was lost, or used twice.</summary>
internal enum GrantEnd
{
    /// <summary>One effect: the server was called once, or one answer left with the call in it.</summary>
    Used,

    /// <summary>It can be used still, and there was no effect.</summary>
    Left,

    /// <summary>The replica that was killed had sent the call, or was about to, and that stands in the way of another one.</summary>
    Ambiguous,

    /// <summary>The replica that was killed had used it for an answer of which nobody has heard.</summary>
    GoneWithReplica,

    Wrong,
}

/// <summary>What callers have heard, each of them once.</summary>
internal sealed class RacedGrants
{
    private readonly ConcurrentBag<(RacedGrant Grant, Asked? Heard)> _heard = [];

    public void Heard(RacedGrant grant, Asked? asked) => _heard.Add((grant, asked));

    public int Passed => _heard.Count(heard => heard.Heard is { Passed: true });

    /// <summary>How many have heard nothing, because the replica was gone.</summary>
    public int Gone => _heard.Count(heard => heard.Heard is null);

    /// <summary>The codes of those that were refused, with how many there were.</summary>
    public string Refused => string.Join(
        ", ", _heard.Where(heard => heard.Heard is { Passed: false }).CountBy(heard => heard.Heard!.Code).OrderBy(code => code.Key, StringComparer.Ordinal).Select(code => $"{code.Value} {code.Key}"));

    public string Of(RacedGrant grant) => string.Join(", ", _heard.Where(heard => heard.Grant == grant).Select(heard => heard.Heard is { } asked ? $"{asked.Status} {asked.Code} {asked.Exchange}" : "gone"));

    /// <summary>What became of a grant, by what the state says, the callers, and the server.</summary>
    /// <param name="called">How often the server was called for it.</param>
    /// <param name="noted">The effects that the exchange noted that used it.</param>
    /// <param name="killed">The log of the replica that was killed.</param>
    public GrantEnd End(RacedGrant grant, Approval approval, int called, IReadOnlyList<EffectRecord> noted, string killed)
    {
        Asked?[] heard = [.. _heard.Where(heard => heard.Grant == grant).Select(heard => heard.Heard)];
        int passed = heard.Count(asked => asked is { Passed: true });
        int effects = grant.IsCall ? called : passed;
        Asked? user = heard.SingleOrDefault(asked => asked is not null && asked.Exchange == approval.RedeemedBy);
        bool mayBeGone = user is null && heard.Contains(null);
        return (approval.State, effects) switch
        {
            _ when passed > effects => GrantEnd.Wrong,
            (ApprovalState.Granted, 0) => GrantEnd.Left,
            // An answer whose session could not be kept was withheld; the server did it all the same.
            (ApprovalState.Redeemed, 1) when grant.IsCall && noted is [{ State: EffectState.Done }] && (mayBeGone || user is { Passed: true } or { Code: "state-unavailable" }) => GrantEnd.Used,
            (ApprovalState.Redeemed, 0 or 1) when mayBeGone && noted is [{ State: EffectState.Ambiguous } left] && left.Call.Log == killed => GrantEnd.Ambiguous,
            (ApprovalState.Redeemed, 1) when !grant.IsCall && user is { Passed: true } => GrantEnd.Used,
            (ApprovalState.Redeemed, 0) when !grant.IsCall && mayBeGone => GrantEnd.GoneWithReplica,
            _ => GrantEnd.Wrong,
        };
    }
}
