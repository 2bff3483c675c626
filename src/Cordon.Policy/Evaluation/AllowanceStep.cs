using Cordon.Contracts;

namespace Cordon.Policy.Evaluation;

/// <summary>What an agent may use at most. It only narrows: no rule exempts from it. What it asked for are a model's words, so no sentence repeats them.</summary>
internal static class AllowanceStep
{
    public static void Judge(ExchangeFacts facts, Agency agency, Tally tally)
    {
        foreach (Allowance allowance in agency.Allowances)
        {
            if (facts is { Direction: Direction.Request, Model: { } model } && !Glob.MatchesAny(allowance.Models, model))
            {
                tally.Add(new(Decision.Deny, Decision.Deny), FindingTypes.AgentModelDenied,
                    () => $"The agent's {allowance.By} does not name the model: deny.",
                    () => $"Would be allowed if the agent's {allowance.By} named the model");
            }

            for (int i = 0; i < facts.ToolCalls.Length; i++)
            {
                ToolCallFact call = facts.ToolCalls[i];
                if (!Glob.MatchesAny(allowance.Tools, call.Name))
                {
                    tally.Add(new(Decision.Deny, Decision.Deny), FindingTypes.AgentToolDenied,
                        () => $"Tool call in segment {call.Segment}: the agent's {allowance.By} does not name the tool: deny.",
                        () => $"Would be allowed if the agent's {allowance.By} named the tool");
                }
            }
        }
    }

    public static bool Allows(Agency? agency, string tool)
    {
        foreach (Allowance allowance in agency?.Allowances ?? [])
        {
            if (!Glob.MatchesAny(allowance.Tools, tool))
            {
                return false;
            }
        }

        return true;
    }
}
