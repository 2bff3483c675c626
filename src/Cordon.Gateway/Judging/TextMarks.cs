using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Cordon.Contracts;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>What the exceptions of a policy ask for about the findings of one segment. Policies have few, and a digest is made only where one may be about what was found.</summary>
internal ref struct TextMarks(ImmutableArray<PolicyException> exceptions, Segment segment, TimeProvider time)
{
    // So many passages are excepted in one text: who repeats what is excepted must not outrun the number of findings that a guard makes.
    public const int MostPassages = 8;

    private string? _whole;
    private int _passages;

    /// <summary>Null where no exception is about the finding's rule.</summary>
    public TextMark? Of(Finding finding)
    {
        bool asksWhole = false, asksPassage = false;
        foreach (PolicyException exception in exceptions)
        {
            if (exception.IsOf(finding.Guard, finding.Rule))
            {
                asksWhole |= exception.Passage is null;
                asksPassage |= exception.Passage is not null && exception.Surface == segment.Surface;
            }
        }

        if (!asksWhole && !asksPassage)
        {
            return null;
        }

        bool isWhole = segment is { Before: 0, IsOpen: false };
        return new TextMark(
            asksWhole && isWhole ? _whole ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(segment.Text))) : null,
            time.GetUtcNow(),
            asksPassage && _passages++ < MostPassages ? Passage.DigestOf(segment.Text, finding.Start, finding.End, isBegun: segment.Before == 0, isEnded: !segment.IsOpen) : null);
    }
}
