using Cordon.EndToEnd.Mcp;

namespace Cordon.EndToEnd.AttackLab;

/// <summary>One attack on an agent and its tools, as it is made and as it must end.</summary>
/// <param name="StoppedBy">The code that whoever makes it is told.</param>
/// <param name="Play">Makes it, and answers with what was said to the step that must not succeed.</param>
internal sealed record LabAttack(string Name, string StoppedBy, Func<McpGateway, Task<Reply>> Play)
{
    public string Policy { get; init; } = "version: 1\npreset: balanced\n";

    /// <summary>Whether callers on loopback need no key.</summary>
    public bool IsDevelopment { get; init; } = true;

    /// <summary>How many calls of tools have reached the server when it is over: those that are no attack.</summary>
    public int Reached { get; init; }

    /// <summary>Refused before there is a session to record anything for.</summary>
    public bool IsBeforeRecord { get; init; }
}
