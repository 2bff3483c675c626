using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>The guard <c>schema</c>: a structured answer must satisfy the schema that was asked for.</summary>
internal sealed class SchemaDetector : IDetector
{
    public const string Revision = "schema/1";

    private const string Name = "schema";

    public string Id => Name;

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
    }

    /// <summary>A structured answer is released whole or not at all: whether it is valid is known at its end.</summary>
    public int HoldFrom(PreparedText text, in DetectionContext context) => Applies(context) ? 0 : text.Original.Length;

    private static bool Applies(in DetectionContext context) =>
        context is { Surface: Surface.Assistant, Direction: Direction.Response } && !context.OutputSchema.IsEmpty;
}
