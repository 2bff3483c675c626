using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Wire;

namespace Cordon.Detecting;

/// <summary>One line of input of <c>cordon detect</c>: a text, and what is known about it.</summary>
/// <param name="SystemPrompt">The prompt an answer is compared with (<c>context.system_prompt</c> or <c>context.system</c>); null when none is given.</param>
/// <param name="Error">Why the line cannot be read; null when it can.</param>
internal sealed record DetectionLine(string? Id, string Text, Surface Surface, string? SystemPrompt, string? Error)
{
    private static readonly JsonLimits Limits = new(MaxDepth: 32, MaxTokens: 100_000);

    public static DetectionLine Parse(string line, Surface fallback)
    {
        if (JsonTape.Read(Encoding.UTF8.GetBytes(line), Limits, out IntakeFault? fault) is not { } tape)
        {
            return Wrong(null, $"not valid JSON: {fault!.Message} (byte {fault.Offset})");
        }

        JsonNode root = tape.Root;
        string? id = IdOf(root.Get("id"u8));
        if (root.Kind != JsonValueKind.Object)
        {
            return Wrong(null, "the line is not a JSON object");
        }

        if (root.Get("text"u8).TextOrNull() is not { } text)
        {
            return Wrong(id, "text is missing or not a string");
        }

        Surface surface = fallback;
        if (root.TryGet("surface"u8, out JsonNode named) && (named.TextOrNull() is not { } word || !Words.TryParse(word, out surface)))
        {
            return Wrong(id, $"surface must be one of {string.Join(", ", Words.All<Surface>())}");
        }

        JsonNode context = root.Get("context"u8);
        return new DetectionLine(id, text, surface, context.Get("system_prompt"u8).TextOrNull() ?? context.Get("system"u8).TextOrNull(), null);
    }

    private static DetectionLine Wrong(string? id, string error) => new(id, "", Surface.Unknown, null, error);

    private static string? IdOf(JsonNode node) =>
        node.Kind == JsonValueKind.Number ? Encoding.UTF8.GetString(node.Bytes.Span) : node.TextOrNull();
}

/// <summary>What was found in one line.</summary>
/// <param name="Scores">Probability per category that was evaluated.</param>
/// <param name="Micros">Time in guards, microseconds.</param>
internal sealed record DetectionResult(Decision Decision, ImmutableArray<(string Category, double Score)> Scores, ImmutableArray<Finding> Findings, long Micros);
