using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>A guard that looks at a request beneath its disguises too. An answer may be a stream, which cannot wait until all of a disguise is there.</summary>
internal sealed class UncoveringDetector(IDetector inner) : IDetector
{
    public string Id => inner.Id;

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings) =>
        inner.Detect(context.Direction == Direction.Request ? text.Uncovered : text, context, findings);

    public int HoldFrom(PreparedText text, in DetectionContext context) => inner.HoldFrom(text, context);
}
