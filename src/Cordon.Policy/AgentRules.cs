namespace Cordon.Policy;

/// <summary>What becomes of callers that act as agents, and of those that do not.</summary>
/// <param name="Unregistered">An agent that the registry does not have.</param>
/// <param name="IsRequired">Whether every caller must act as an agent.</param>
public sealed record AgentRules(AgentAction Unregistered, bool IsRequired)
{
    public static AgentRules Usual { get; } = new(AgentAction.Record, IsRequired: false);
}

/// <summary>What a policy says of an agent that nobody has registered, from lenient to strict.</summary>
public enum AgentAction
{
    Allow,
    /// <summary>It may act, and the record says that nobody knows it.</summary>
    Record,
    Deny,
}
