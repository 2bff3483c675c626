using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Definitions;
using Cordon.Gateway.Wire;

namespace Cordon.Detecting;

/// <summary>One line of input of <c>cordon detect</c>: a text, and what is known about it.</summary>
/// <param name="Id">The id as it was written, a JSON string or number; empty when there is none.</param>
/// <param name="SystemPrompt">The prompt an answer is compared with (<c>context.system_prompt</c> or <c>context.system</c>); null when none is given.</param>
/// <param name="Error">Why the line cannot be read; null when it can.</param>
internal sealed record DetectionLine(ReadOnlyMemory<byte> Id, string Text, Surface Surface, string? SystemPrompt, string? Error)
{
    /// <summary>What an answer has to follow (<c>context.document</c>, with <c>context.question</c>); null when none is given.</summary>
    public GroundSources? Sources { get; init; }

    /// <summary>Tools' definitions that are judged as such, each as a whole and each of its strings, in place of the text; null when it is a text.</summary>
    public ToolList? Tools { get; init; }

    /// <summary>Most bytes of one line: a text of the usual limit fits, even with every character escaped.</summary>
    public const int LongestLine = 16 * 1024 * 1024;

    public const int DeepestJson = 32;

    public const int MostValues = 100_000;

    private static readonly JsonLimits Limits = new(DeepestJson, MostValues);

    public static DetectionLine Parse(RawLine line, Surface fallback)
    {
        if (line.TooLong)
        {
            return Wrong(default, $"the line is longer than {LongestLine} bytes");
        }

        if (line.Utf8.AsSpan().Trim(" \t\r"u8).IsEmpty)
        {
            return Wrong(default, "the line is empty");
        }

        if (JsonTape.Read(line.Utf8, Limits, out IntakeFault? fault) is not { } tape)
        {
            return Wrong(default, $"not valid JSON: {fault!.Code} at byte {fault.Offset}");
        }

        JsonNode root = tape.Root;
        if (root.Kind != JsonValueKind.Object)
        {
            return Wrong(default, "the line is not a JSON object");
        }

        JsonNode id = root.Get("id"u8);
        if (!(id.Kind is JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.String or JsonValueKind.Number))
        {
            return Wrong(default, "id must be a string or a number");
        }

        Surface surface = fallback;
        JsonNode named = root.Get("surface"u8);
        if (!(named.Kind is JsonValueKind.Undefined or JsonValueKind.Null) && (named.TextOrNull() is not { } word || !Words.TryParse(word, out surface)))
        {
            return Wrong(id.Bytes, $"surface must be one of {string.Join(", ", Words.All<Surface>())}");
        }

        JsonNode definition = root.Get("definition"u8);
        if (definition.Kind is JsonValueKind.Object or JsonValueKind.Array)
        {
            return Of(id.Bytes, definition.Bytes.Span);
        }

        if (root.Get("text"u8).TextOrNull() is not { } text)
        {
            return Wrong(id.Bytes, "text is missing or not a string");
        }

        // A definition that was put into a string is one all the same; what is none is a text.
        if (surface == Surface.ToolDefinition && text.AsSpan().TrimStart() is ['{' or '[', ..] && Of(id.Bytes, Encoding.UTF8.GetBytes(text)) is { Error: null } written)
        {
            return written;
        }

        JsonNode context = root.Get("context"u8);
        return new DetectionLine(id.Bytes, text, surface, context.Get("system_prompt"u8).TextOrNull() ?? context.Get("system"u8).TextOrNull(), null)
        {
            Sources = SourcesOf(context.Get("document"u8).TextOrNull(), context.Get("question"u8).TextOrNull()),
        };
    }

    /// <summary>An answer's sources, where a document is given.</summary>
    public static GroundSources? SourcesOf(string? document, string? question) => document is null ? null : new([document], question is null ? [] : [question]);

    private static DetectionLine Of(ReadOnlyMemory<byte> id, ReadOnlySpan<byte> definition) =>
        ToolList.Read(definition, Limits, out string? fault) is { } tools ? new(id, Encoding.UTF8.GetString(definition), Surface.ToolDefinition, null, null) { Tools = tools } : Wrong(id, fault!);

    private static DetectionLine Wrong(ReadOnlyMemory<byte> id, string error) => new(id, "", Surface.Unknown, null, error);
}

/// <summary>What was found in one line.</summary>
/// <param name="Scores">Probability per category that was evaluated.</param>
/// <param name="Micros">Time in guards and policy, microseconds.</param>
internal sealed record DetectionResult(Decision Decision, ImmutableArray<(string Category, double Score)> Scores, ImmutableArray<Finding> Findings, long Micros)
{
    /// <summary>Of each finding about a definition the member that it stands in (JSON pointer) and that member's text; empty when the line is a text.</summary>
    public ImmutableArray<(string Pointer, string Text)> Places { get; init; } = [];

    /// <summary>An explanation for each finding; empty when nobody asked.</summary>
    public ImmutableArray<FindingExplanation> Why { get; init; } = [];

    /// <summary>What would have turned the decision; null when nobody asked.</summary>
    public Flip? Flip { get; init; }
}
