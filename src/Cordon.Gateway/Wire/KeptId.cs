using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>What a provider keeps beyond an exchange, under an id that it gives out.</summary>
public enum KeptKind
{
    Response,
    Item,
    Conversation,
    File,
    Batch,
    /// <summary>A session with an MCP server.</summary>
    McpSession,
    /// <summary>A task of an agent, or the context that several belong to.</summary>
    AgentTask,
    /// <summary>A task that a call of an MCP tool has begun.</summary>
    McpTask,
}

/// <summary>An id of something that a provider keeps, as a request names it or an answer gives it.</summary>
/// <param name="Pointer">Where a request names it; empty when its path does.</param>
public sealed record KeptId(KeptKind Kind, string Id, string Pointer = "")
{
    /// <summary>The surface on which the model reads, with this request, what lies there; null when the id alone brings no text along.</summary>
    public Surface? BringsAlong { get; init; }

    /// <summary>Whether an answer that gives it is finished: a background answer is not at first.</summary>
    public bool IsWhole { get; init; } = true;
}
