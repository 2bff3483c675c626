using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Policy;

namespace Cordon.Gateway.Calling;

/// <summary>What is said of a call that is one too many, or is not made.</summary>
internal static class CallJudgement
{
    private const string Guard = "calls";

    public static Judgement Of(Direction direction, string type, string rule, Decision decision, string explanation, string tool)
    {
        (Surface surface, Trust trust) = direction == Direction.Request ? (Surface.ToolCall, Trust.User) : (Surface.ToolResult, Trust.Untrusted);
        Severity severity = decision == Decision.Allow ? Severity.Info : Severity.Medium;
        Outcome outcome = new()
        {
            Decision = decision,
            Would = decision,
            Reason = decision == Decision.Allow ? null : type,
            Explanation = [explanation],
            Findings = [new FindingOutcome(Mode.Enforce, decision, decision, EditKind.None)],
        };
        FindingFact fact = new(new Finding(type, severity, 1, 0, 0, Guard, rule, explanation), surface, trust, 0, "", tool);
        return new Judgement(direction, new Inspected([], [fact], [], []), outcome, []);
    }
}
