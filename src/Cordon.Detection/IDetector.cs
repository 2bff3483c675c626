using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>
/// A guard's eyes: text in, findings out. Pure: no I/O, no clock, no randomness, so the same text always gives the same findings.
/// </summary>
public interface IDetector
{
    /// <summary>Guard id, kebab-case, never renamed: <c>secrets</c>, <c>pii</c>, <c>injection</c>, …</summary>
    string Id { get; }

    /// <summary>Adds what it sees. Cost is linear in the length of the text.</summary>
    void Detect(PreparedText text, in DetectionContext context, List<Finding> findings);

    /// <summary>
    /// The first character (UTF-16 offset) that could still become part of a match when more text follows;
    /// the text's length when nothing is pending. Text before it may be released from a stream.
    /// </summary>
    int HoldFrom(PreparedText text, in DetectionContext context);

    /// <summary>
    /// How many characters of an answer's beginning it judges as one text; 0 for a guard that may see an answer in windows. Of a stream it is shown that beginning once more when
    /// nothing follows: what it sees then has left, and is recorded.
    /// </summary>
    int WholeUpTo => 0;
}
