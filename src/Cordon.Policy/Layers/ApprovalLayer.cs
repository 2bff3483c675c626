using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Policy.Language;

namespace Cordon.Policy.Layers;

/// <summary>What one layer says about approvals; null where it says nothing.</summary>
internal sealed record ApprovalLayer
{
    public Located<int>? WaitSeconds { get; init; }
    public Located<int>? ExpiresSeconds { get; init; }
    public Located<int>? GrantSeconds { get; init; }
    public Located<int>? Approvers { get; init; }
    public Located<bool>? Separation { get; init; }
    public Located<int>? Velocity { get; init; }
    public Located<ImmutableArray<string>>? NeverBatch { get; init; }
    public Located<EffectScope>? Effects { get; init; }
    public Located<Decision>? Ambiguous { get; init; }
    public Located<ImmutableArray<string>>? ReadOnly { get; init; }
    public Located<ImmutableArray<EscalationStep>>? Escalation { get; init; }

    public static ApprovalLayer BuiltIn { get; } = new()
    {
        WaitSeconds = new(0, default),
        ExpiresSeconds = new(3_600, default),
        GrantSeconds = new(600, default),
        Approvers = new(1, default),
        Separation = new(true, default),
        Velocity = new(60, default),
        NeverBatch = new([], default),
        Effects = new(EffectScope.Granted, default),
        Ambiguous = new(Decision.Deny, default),
        ReadOnly = new([], default),
        Escalation = new([], default),
    };

    public static ApprovalLayer Read(MapNode? map, EscalationReader escalation) => new()
    {
        WaitSeconds = map?["wait-seconds"].Integer,
        ExpiresSeconds = map?["expires-seconds"].Integer,
        GrantSeconds = map?["grant-seconds"].Integer,
        Approvers = map?["approvers"].Integer,
        Separation = map?["separation"] is { Flag: { } flag } node ? new(flag, node.Place) : null,
        Velocity = map?["velocity"].Integer,
        NeverBatch = map?["never-batch"].Texts,
        Effects = map?["effects"].Word<EffectScope>(),
        Ambiguous = map?["ambiguous"].Word<Decision>(),
        ReadOnly = map?["read-only"].Texts,
        Escalation = map?["escalation"] is { } steps ? escalation.Read(steps) : null,
    };

    /// <summary>Less time, more persons, fewer grants: that is stricter.</summary>
    public static ApprovalLayer Merge(ApprovalLayer upper, ApprovalLayer lower, Strictness strict) => new()
    {
        // Waiting grants nothing, so how long is neither strict nor loose.
        WaitSeconds = lower.WaitSeconds ?? upper.WaitSeconds,
        ExpiresSeconds = strict.Settle(upper.ExpiresSeconds!, lower.ExpiresSeconds, n => -n, "approvals.expires-seconds", n => $"{n}"),
        GrantSeconds = strict.Settle(upper.GrantSeconds!, lower.GrantSeconds, n => -n, "approvals.grant-seconds", n => $"{n}"),
        Approvers = strict.Settle(upper.Approvers!, lower.Approvers, n => n, "approvals.approvers", n => $"{n}"),
        Separation = strict.Settle(upper.Separation!, lower.Separation, on => on ? 1 : 0, "approvals.separation", on => on ? "true" : "false"),
        Velocity = strict.Settle(upper.Velocity!, lower.Velocity, n => -n, "approvals.velocity", n => $"{n}"),
        NeverBatch = strict.Grow(upper.NeverBatch!, lower.NeverBatch),
        Effects = strict.Settle(upper.Effects!, lower.Effects, scope => (int)scope, "approvals.effects", Words.Of),
        Ambiguous = strict.Settle(upper.Ambiguous!, lower.Ambiguous, answer => answer == Decision.Deny ? 1 : 0, "approvals.ambiguous", Words.Of),
        ReadOnly = strict.Shrink(upper.ReadOnly!, lower.ReadOnly, "approvals.read-only", Glob.Covers),
        // Whoever may decide later than above, or not at all, decides less; nobody may decide sooner.
        Escalation = strict.Settle(upper.Escalation!, lower.Escalation, steps => IsSooner(steps, upper.Escalation!.Value) ? -1 : 0, "approvals.escalation", Show),
    };

    public ApprovalPolicy Compile() => new(
        WaitSeconds!.Value, ExpiresSeconds!.Value, GrantSeconds!.Value, Approvers!.Value, Separation!.Value, Velocity!.Value, NeverBatch!.Value)
    {
        Effects = Effects!.Value,
        Ambiguous = Ambiguous!.Value,
        ReadOnly = ReadOnly!.Value,
        Escalation = Escalation!.Value,
    };

    private static bool IsSooner(ImmutableArray<EscalationStep> lower, ImmutableArray<EscalationStep> upper) =>
        AsksSome(upper) && (!AsksSome(lower) || lower.Any(step => step.To.Any(who => !upper.Any(above => above.AfterSeconds <= step.AfterSeconds && above.To.Contains(who)))));

    // Where nobody is asked from the beginning, everybody who may approve is.
    private static bool AsksSome(ImmutableArray<EscalationStep> steps) => steps is [{ AfterSeconds: 0 }, ..];

    private static string Show(ImmutableArray<EscalationStep> steps) => steps.IsEmpty ? "everybody" : string.Join(", ", steps.Select(step => $"{string.Join(" and ", step.To)} after {step.AfterSeconds} seconds"));
}
