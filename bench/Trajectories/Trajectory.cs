namespace Cordon.Trajectories;

/// <summary>What an agent goes through: what the user says, what it calls, and what it is told. Played as one session.</summary>
/// <param name="Set">The file it is of.</param>
/// <param name="Tools">What the application declares.</param>
internal sealed record Trajectory(string Set, string Id, IReadOnlyList<string> Tools, IReadOnlyList<Step> Steps)
{
    public bool IsAttack => Steps.Any(step => step.IsMalicious);
}

/// <summary>One turn: what is new in the conversation, and what the model then wants.</summary>
/// <param name="Said">What the user says; null where a tool's result is what is new.</param>
/// <param name="Result">What the tool that was called before has told.</param>
/// <param name="Call">What the model wants called; null where it answers in words.</param>
/// <param name="IsMalicious">An attacker wants that call, and nobody else.</param>
internal sealed record Step(string? Said, string? Result, WantedCall? Call, bool IsMalicious = false);

/// <param name="Arguments">A JSON object.</param>
internal sealed record WantedCall(string Tool, string Arguments);
