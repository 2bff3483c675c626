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
        if (TooLong(text.Original) is { } finding)
        {
            findings.Add(finding);
        }

        if (text.IsTruncated)
        {
            findings.Add(new Finding(FindingTypes.Limit, Severity.Medium, 0.9, 0, text.Original.Length, Name, "unfolding", "Encodings in the text unfold to more than is read."));
        }
    }

    /// <summary>What is known of a text without reading it; null when it is not too long.</summary>
    public Finding? TooLong(string text) => text.Length > maxCharacters
        ? new Finding(FindingTypes.Limit, Severity.Medium, 1, maxCharacters, text.Length, Name, "segment-length", "The text is longer than policy allows.")
        : null;

    public int HoldFrom(PreparedText text, in DetectionContext context) => text.Original.Length;
}
