using Cordon.Contracts;
using Cordon.Policy.Language;

namespace Cordon.Policy.Layers;

/// <summary>What one layer says about agents; null where it says nothing.</summary>
internal sealed record AgentLayer
{
    public Located<AgentAction>? Unregistered { get; init; }
    public Located<bool>? IsRequired { get; init; }

    public static AgentLayer BuiltIn { get; } = new()
    {
        Unregistered = new(AgentRules.Usual.Unregistered, default),
        IsRequired = new(AgentRules.Usual.IsRequired, default),
    };

    public static AgentLayer Read(MapNode? map) => new()
    {
        Unregistered = map?["unregistered"].Word<AgentAction>(),
        IsRequired = map?["required"] is { Flag: { } flag } node ? new(flag, node.Place) : null,
    };

    public static AgentLayer Merge(AgentLayer upper, AgentLayer lower, Strictness strict) => new()
    {
        Unregistered = strict.Settle(upper.Unregistered!, lower.Unregistered, action => (int)action, "agents.unregistered", Words.Of),
        IsRequired = strict.Settle(upper.IsRequired!, lower.IsRequired, on => on ? 1 : 0, "agents.required", on => on ? "true" : "false"),
    };

    public AgentRules Compile() => new(Unregistered!.Value, IsRequired!.Value);
}
