namespace Cordon.Contracts;

/// <summary>What kind of segment a piece of an exchange is. Persisted by name: members are only ever added.</summary>
public enum Surface
{
    /// <summary>A string that no dialect reader could place. Inspected all the same, and reported.</summary>
    Unknown,
    System,
    User,
    Assistant,
    ToolDefinition,
    ToolCall,
    ToolResult,
    Document,
    File,
    Image,
    Audio,
    EmbeddingInput,
    AgentMessage,
    ServerInstructions,
}

/// <summary>How far the author of a segment is trusted: the operator, the user, or anybody (tools, documents, the web, other agents).</summary>
public enum Trust
{
    Trusted,
    User,
    Untrusted,
}

/// <summary>Which half of an exchange a segment belongs to.</summary>
public enum Direction
{
    Request,
    Response,
}
