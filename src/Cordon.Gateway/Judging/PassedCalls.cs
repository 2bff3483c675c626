using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>What the calls of a session leave behind, noted with the session where a rule speaks of it (<c>chain</c>): a chain of calls is as bad as the worst of them.</summary>
internal static class PassedCalls
{
    /// <summary>Notes calls that pass, or that only a person still has to agree to.</summary>
    public static void Note(Exchange exchange, ImmutableArray<ToolCallFact> calls, Direction direction)
    {
        if (calls.IsEmpty || exchange is not { Session.Length: > 0, Policy.Policy: { AsksChain: true } policy })
        {
            return;
        }

        foreach (ToolCallFact call in calls)
        {
            // Who only looks leaves nothing.
            if (policy.ToolClasses.Of(call.Name, call.Admitted).Class is var of and > Reversibility.Read)
            {
                exchange.Marks.Did(of, direction, call.Segment);
            }
        }
    }
}
