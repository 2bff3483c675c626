using System.Collections.Frozen;

namespace Cordon.Detection.Pii;

/// <summary>The recognisers that policy asks for, by what their things begin with: most words are given to none.</summary>
internal sealed class RecogniserIndex
{
    private const int LongestRun = 24;

    // Longer than any thing that a shape describes.
    private const int LongestId = 96;

    private readonly (Shape, Recogniser)[][] _byDigits;
    private readonly (Shape, Recogniser)[][] _byLetters;

    public RecogniserIndex(FrozenSet<string> entities)
    {
        (Shape Shape, Recogniser)[] wanted = [.. AllRecognisers.All.Where(r => entities.Contains(r.Entity)).SelectMany(r => r.Shapes.Select(s => (Shape.Of(s), r)))];
        _byDigits = [.. Enumerable.Range(0, LongestRun + 1).Select(run => wanted.Where(w => w.Shape.CanBegin(digits: true, run)).ToArray())];
        _byLetters = [.. Enumerable.Range(0, LongestRun + 1).Select(run => wanted.Where(w => w.Shape.CanBegin(digits: false, run)).ToArray())];
    }

    /// <summary>Tries what may begin here. What has no digit is nothing unless the sign of a label stands before it.</summary>
    public void Read(ref Candidates candidates, int at, bool behindSign = false)
    {
        string text = candidates.Text;
        bool digits = char.IsAsciiDigit(text[at]);
        int end = at;
        while (end < text.Length && end - at <= LongestRun && (digits ? char.IsAsciiDigit(text[end]) : char.IsAsciiLetter(text[end])))
        {
            end++;
        }

        candidates.Touch(at, end);
        if (end - at > LongestRun || !Signposts.StartsWhole(text, at))
        {
            return;
        }

        LabelSet labels = default;
        bool looked = false;
        foreach ((Shape shape, Recogniser recogniser) in (digits ? _byDigits : _byLetters)[end - at])
        {
            int stop = shape.Match(text, at, out int reached);
            if (stop >= 0 && !digits && !behindSign && !text.AsSpan(at, stop - at).ContainsAnyInRange('0', '9'))
            {
                continue;
            }

            candidates.Touch(at, reached);
            if (stop < 0 || !Signposts.EndsWhole(text, stop))
            {
                continue;
            }

            if (!looked)
            {
                labels = Labelling.Before(text, at);
                looked = true;
            }

            bool proven = recogniser.Check is { } check && Holds(check, text.AsSpan(at, stop - at), recogniser.KeepsCase);
            double score = recogniser.ScoreFor(labels, proven);
            if (score > 0)
            {
                candidates.Add(new(at, stop, recogniser.Entity, recogniser.Id, recogniser.Severity, score, recogniser.Explanation, proven));
            }
        }
    }

    /// <summary>Whether the characters without their separators pass.</summary>
    public static bool Holds(IdCheck check, ReadOnlySpan<char> written, bool keepsCase = false)
    {
        Span<char> compact = stackalloc char[LongestId];
        int length = 0;
        foreach (char c in written)
        {
            if (char.IsAsciiLetterOrDigit(c) && length < compact.Length)
            {
                compact[length++] = keepsCase ? c : char.ToUpperInvariant(c);
            }
        }

        return check(compact[..length]);
    }
}
