using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.State.Approvals;

namespace Cordon.State.Tests;

/// <summary>What persons are asked in tests.</summary>
internal static class Requests
{
    public static ApprovalRequest Of(string digest, ImmutableArray<EscalationStep> escalation, int approvers = 1, int velocity = 60) => new()
    {
        Digest = digest,
        Kind = ApprovalKind.ToolCall,
        Direction = "response",
        Caller = new ApprovalCaller("default", "shop", "caller-key"),
        Session = "s",
        Plane = "openai-chat",
        Tool = "pay",
        Arguments = "{}",
        Rule = "payments",
        PolicyVersion = "0123456789abcdef",
        Exchange = "ex-0",
        Terms = new ApprovalTerms(TimeSpan.FromHours(1), TimeSpan.FromMinutes(10), approvers, Separation: true, velocity, Batch: true) { Escalation = escalation },
    };
}
