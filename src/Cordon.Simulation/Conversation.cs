using System.Text.Json;

namespace Cordon.Simulation;

internal enum Speaker
{
    System,
    User,
    /// <summary>A document block inside a user's message.</summary>
    Document,
    Assistant,
    ToolResult,
}

internal sealed record Turn(Speaker Speaker, string Text);

internal sealed record DeclaredTool(string Name, string Description, JsonElement? Parameters);

/// <summary>What the caller allows about tools: nothing, the model's choice, any call, or one named tool.</summary>
internal sealed record ToolChoice(bool MayCall, bool MustCall, string? Only)
{
    public static ToolChoice Auto { get; } = new(MayCall: true, MustCall: false, Only: null);
    public static ToolChoice None { get; } = new(MayCall: false, MustCall: false, Only: null);
    public static ToolChoice Any { get; } = new(MayCall: true, MustCall: true, Only: null);

    public static ToolChoice Named(string tool) => new(MayCall: true, MustCall: true, tool);
}

/// <summary>One request after its dialect is peeled off: the same to the model whoever asked.</summary>
internal sealed record Conversation
{
    public required string Model { get; init; }
    public required IReadOnlyList<Turn> Turns { get; init; }
    public IReadOnlyList<DeclaredTool> Tools { get; init; } = [];
    public ToolChoice Choice { get; init; } = ToolChoice.Auto;
    /// <summary>The JSON schema that the answer must follow, if any.</summary>
    public JsonElement? Schema { get; init; }
    public bool WantsJson { get; init; }
    public int? MaxTokens { get; init; }
    public IReadOnlyList<string> Stops { get; init; } = [];
    public bool Stream { get; init; }
    public bool Thinking { get; init; }

    public string LastUserText => Turns.LastOrDefault(t => t.Speaker == Speaker.User)?.Text ?? "";

    public string SystemText => string.Join("\n", Turns.Where(t => t.Speaker == Speaker.System).Select(t => t.Text));

    public int InputTokens => Tokens.In(Turns.Sum(t => t.Text.Length)) + Tokens.In(Tools.Sum(t => t.Name.Length + t.Description.Length));
}

internal sealed record ToolCall(string Name, string Arguments);

internal enum Ending
{
    Stop,
    Length,
    ToolCalls,
}

/// <summary>What the model answers, before a dialect dresses it.</summary>
internal sealed record Reply(string Text, IReadOnlyList<ToolCall> Calls, Ending Ending, string? Thinking, string? StoppedBy)
{
    public int OutputTokens => Tokens.In(Text.Length) + Tokens.In(Thinking?.Length ?? 0) + Calls.Sum(c => Tokens.In(c.Name.Length + c.Arguments.Length));
}

internal static class Tokens
{
    /// <summary>Four characters a token: near enough to real tokenizers, and the same everywhere.</summary>
    public static int In(int characters) => (characters + 3) / 4;
}
