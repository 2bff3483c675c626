using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>The guard <c>schema</c>: a structured answer must satisfy the schema that was asked for.</summary>
internal sealed class SchemaDetector : IDetector
{
    public const string Revision = "schema/4";

    private const string Name = "schema";

    public string Id => Name;

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        // An empty text is not an answer: streams announce a part with one before its first word.
        if (!Applies(context) || text.Original.Length == 0)
        {
            return;
        }

        (string rule, double score, string why)? fault = Judge(text.Original, context.OutputSchema);
        if (fault is { } f)
        {
            findings.Add(new Finding(FindingTypes.Schema, Severity.Medium, f.score, 0, text.Original.Length, Name, f.rule, f.why));
        }
    }

    /// <summary>A structured answer is released whole or not at all: whether it is valid is known at its end.</summary>
    public int HoldFrom(PreparedText text, in DetectionContext context) => Applies(context) ? 0 : text.Original.Length;

    private static (string, double, string)? Judge(string answer, ReadOnlyMemory<byte> schema)
    {
        JsonDocument? wanted = Parse(schema);
        JsonDocument? given = Parse(System.Text.Encoding.UTF8.GetBytes(answer));
        using (wanted)
        using (given)
        {
            if (wanted is null)
            {
                return ("schema-unreadable", 0.5, "The schema that was asked for is not JSON, so the answer could not be checked.");
            }

            if (given is null)
            {
                return ("answer-not-json", 1, "The answer is not JSON.");
            }

            return JsonSchema.Of(wanted.RootElement).Validate(given.RootElement) switch
            {
                SchemaOutcome.Valid => null,
                SchemaOutcome.Invalid => ("answer-off-schema", 1, "The answer does not satisfy the schema that was asked for."),
                SchemaOutcome.Unsupported => ("schema-unsupported", 0.5, "The schema points outside itself or cannot be checked within bounds."),
            };
        }
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool Applies(in DetectionContext context) =>
        context is { Surface: Surface.Assistant, Direction: Direction.Response } && !context.OutputSchema.IsEmpty;
}
