namespace Cordon.ToolCalls;

/// <summary>Every guard that a policy can turn off.</summary>
internal static class Guards
{
    public static readonly string[] Names =
    [
        "injection", "jailbreak", "prompt-leak", "secrets", "pii", "exfiltration", "session-content", "tool-poisoning", "groundedness", "code", "harm", "refusal", "invisible-text", "lists",
        "patterns", "schema", "limits",
    ];
}
