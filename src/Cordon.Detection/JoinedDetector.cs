using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>A guard with two ways to see: each adds what it finds, and a stream waits for both.</summary>
internal sealed class JoinedDetector(IDetector first, IDetector second) : IDetector
{
    public string Id => first.Id;

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        first.Detect(text, context, findings);
        second.Detect(text, context, findings);
    }

    public int HoldFrom(PreparedText text, in DetectionContext context) => Math.Min(first.HoldFrom(text, context), second.HoldFrom(text, context));
}
