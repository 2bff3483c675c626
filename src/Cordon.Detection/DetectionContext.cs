using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>What is known about a text besides the text.</summary>
/// <param name="Surface">What kind of segment the text is.</param>
/// <param name="Direction">Request or response.</param>
/// <param name="Trust">How far its author is trusted.</param>
/// <param name="SystemPrompts">The exchange's own system prompts, prepared for the leak detector; empty on requests.</param>
/// <param name="OutputSchema">The JSON schema that a structured answer must satisfy (UTF-8), or empty.</param>
/// <param name="Before">How many characters of a stream went before this text; 0 for a whole text.</param>
/// <param name="Held">What the session holds, to recognise it in addresses; null where that is not known.</param>
/// <param name="IsJoined">Whether it was put together from parts that stand apart.</param>
/// <param name="Sources">What a whole answer has to follow; null where it is not whole, or nobody asks.</param>
/// <param name="IsOpen">Whether it is a stream's text that may still go on.</param>
public readonly record struct DetectionContext(
    Surface Surface,
    Direction Direction,
    Trust Trust,
    ImmutableArray<PromptFingerprint> SystemPrompts = default,
    ReadOnlyMemory<byte> OutputSchema = default,
    int Before = 0,
    HeldSession? Held = null,
    bool IsJoined = false,
    GroundSources? Sources = null,
    bool IsOpen = false);
