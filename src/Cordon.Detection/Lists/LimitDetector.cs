using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>The guard <c>limits</c>: texts that are too long, or unfold to more than is read.</summary>
internal sealed class LimitDetector(int maxCharacters) : IDetector
{
    public const string Revision = "limits/1";

    private const string Name = "limits";

    public string Id => Name;

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        int length = text.Original.Length;
        if (length > maxCharacters)
        {
            findings.Add(new Finding(FindingTypes.Limit, Severity.Medium, 1, maxCharacters, length, Name, "segment-length", "The text is longer than policy allows."));
        }

        if (text.IsTruncated)
        {
            findings.Add(new Finding(FindingTypes.Limit, Severity.Medium, 0.9, 0, length, Name, "unfolding", "Encodings in the text unfold to more than is read."));
        }
    }

    public int HoldFrom(PreparedText text, in DetectionContext context) => text.Original.Length;
}
