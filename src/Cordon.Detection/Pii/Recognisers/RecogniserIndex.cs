using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Cordon.Detection.Pii;

/// <summary>The recognisers that policy asks for, by what their things begin with: most words are given to none.</summary>
internal sealed class RecogniserIndex
{
    private const int LongestRun = 24;

    // Longer than any thing that a shape describes.
    private const int LongestId = 96;

    private static readonly ImmutableArray<Begun>[] ByDigits = Begin(digits: true);
    private static readonly ImmutableArray<Begun>[] ByLetters = Begin(digits: false);

    private readonly Begun[][] _byDigits;
    private readonly Begun[][] _byLetters;
    // What stands behind some of those that begin with so many letters.
    private readonly Behind[] _behindLetters;

    public RecogniserIndex(FrozenSet<string> entities)
    {
        Wanted = new(entities);
        _byDigits = [.. ByDigits.Select(begun => begun.Where(b => entities.Contains(b.Recogniser.Entity)).ToArray())];
        _byLetters = [.. ByLetters.Select(begun => begun.Where(b => entities.Contains(b.Recogniser.Entity)).ToArray())];
        _behindLetters = [.. _byLetters.Select(begun => begun.Aggregate(Behind.None, (all, b) => all | b.Follows))];
    }

    public WantedEntities Wanted { get; }

    /// <summary>What stands behind a run of digits or letters. Not for the end of a text, where more is to come.</summary>
    public static Behind BehindRun(string text, int end, bool digits)
    {
        if (char.IsAsciiLetterOrDigit(text[end]))
        {
            return Behind.Other;
        }

        char then = text[end + 1];
        Behind sign = char.IsAsciiDigit(then) ? Behind.SignAndDigit : char.IsAsciiLetter(then) ? Behind.SignAndLetter : Behind.SignAndSign;
        // A run of letters alone is nothing.
        return digits && Signposts.EndsWhole(text, end) ? sign | Behind.End : sign;
    }

    /// <summary>Whether anything begins with so many letters and goes on like that.</summary>
    public bool MayBegin(int letters, Behind behind) => letters <= LongestRun && (_behindLetters[letters] & behind) != 0;

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
        Behind behind = behindSign || candidates.IsNearEnd(at) ? Behind.Anything : BehindRun(text, end, digits);
        foreach ((Shape shape, Recogniser recogniser, Behind follows) in (digits ? _byDigits : _byLetters)[end - at])
        {
            if ((follows & behind) == 0)
            {
                continue;
            }

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

            if (!recogniser.IsPossible(labels))
            {
                continue;
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

    // Every shape under the runs that it can begin with.
    private static ImmutableArray<Begun>[] Begin(bool digits)
    {
        var begun = new ImmutableArray<Begun>.Builder[LongestRun + 1];
        for (int run = 0; run <= LongestRun; run++)
        {
            begun[run] = ImmutableArray.CreateBuilder<Begun>();
        }

        foreach (Recogniser recogniser in AllRecognisers.All)
        {
            foreach (string written in recogniser.Shapes)
            {
                Shape shape = Shape.Of(written);
                for (int run = 0; run <= LongestRun; run++)
                {
                    if (shape.CanBegin(digits, run))
                    {
                        begun[run].Add(new(shape, recogniser, shape.CanFollow(digits, run)));
                    }
                }
            }
        }

        return [.. begun.Select(builder => builder.ToImmutable())];
    }

    private readonly record struct Begun(Shape Shape, Recogniser Recogniser, Behind Follows);
}
