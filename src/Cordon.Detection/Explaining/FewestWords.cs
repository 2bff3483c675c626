using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>
/// Looks for the fewest words without which a rule is silent: one of its span, else one of those before it, as a value is known by its name; else the whole span, and every
/// word comes back that need not have gone. The rule has the last word each time.
/// </summary>
internal sealed class FewestWords(Trial trial, Finding finding, double threshold)
{
    /// <summary>Words of a span that are left out one by one.</summary>
    public const int MostSingle = 32;

    /// <summary>Words before it.</summary>
    public const int MostBefore = 8;

    private const int FarthestBefore = 160;
    private const int MostFollowers = 4;

    private readonly string _text = trial.Original;
    private int _before;

    public SmallestEdit? Find()
    {
        if (finding.End <= finding.Start || finding.End > _text.Length || Acting(new(_text, [])) is not { } acting)
        {
            return null;
        }

        _before = acting.Count;
        List<TextSpan> words = WordSpans.In(_text, finding.Start, finding.End);
        words = words.Count == 0 ? [new(finding.Start, finding.End)] : words;
        foreach (TextSpan word in words.Take(MostSingle).Concat(WordsBefore()))
        {
            if (Ends([word]) is { } edit)
            {
                return edit;
            }
        }

        return words.Count > 1 && Ends([.. Spans(words, _ => true)]) is { } all ? Fewer(words, all) : Whole();
    }

    // The nearest first; of a line, because what stands above it is about something else.
    private IEnumerable<TextSpan> WordsBefore()
    {
        int line = finding.Start == 0 ? 0 : _text.LastIndexOf('\n', finding.Start - 1) + 1;
        int from = Math.Max(line, finding.Start - FarthestBefore);
        return Enumerable.Reverse(WordSpans.In(_text, from, finding.Start)).Take(MostBefore);
    }

    // What is not needed comes back: halves first, then quarters, then words.
    private SmallestEdit? Fewer(List<TextSpan> words, SmallestEdit best)
    {
        bool[] gone = [.. words.Select(_ => true)];
        for (int size = words.Count / 2; size > 0; size /= 2)
        {
            for (int from = 0; from < words.Count; from += size)
            {
                bool[] fewer = [.. gone.Select((isGone, i) => isGone && (i < from || i >= from + size))];
                if (fewer.Contains(true) && !fewer.AsSpan().SequenceEqual(gone) && Ends([.. Spans(words, i => fewer[i])]) is { } edit)
                {
                    (gone, best) = (fewer, edit);
                }
            }
        }

        return best.Removed.Length <= Explainer.MostRemoved ? best : null;
    }

    // Another value may take the place of the one that is gone: then it goes, too.
    private SmallestEdit? Whole()
    {
        List<TextSpan> removed = [new(finding.Start, finding.End)];
        for (int i = 0; i <= MostFollowers; i++)
        {
            if (Ends(removed) is { } edit)
            {
                return edit;
            }

            Remainder left = new(_text, removed);
            TextSpan? next = Acting(left)?.Select(other => left.Back(other.Start, other.End)).Where(span => span.End > finding.Start).OrderBy(span => span.Start).Cast<TextSpan?>().FirstOrDefault();
            if (next is not { } follower)
            {
                return null;
            }

            removed.Add(follower);
        }

        return null;
    }

    // Words that stand beside each other go as one.
    private static IEnumerable<TextSpan> Spans(List<TextSpan> words, Func<int, bool> isGone)
    {
        for (int i = 0; i < words.Count; i++)
        {
            int first = i;
            while (i < words.Count && isGone(i))
            {
                i++;
            }

            if (i > first)
            {
                yield return new(words[first].Start, words[i - 1].End);
            }
        }
    }

    // The rule may have another finding elsewhere, which has an edit of its own.
    private SmallestEdit? Ends(IReadOnlyList<TextSpan> removed)
    {
        Remainder left = new(_text, removed);
        if (trial.Ask(finding, trial.Prepare(left)) is not { } found)
        {
            return null;
        }

        int acting = 0;
        foreach (Finding other in found.Where(other => other.Score >= threshold))
        {
            TextSpan place = left.Back(other.Start, other.End);
            if (place.Start < finding.End && place.End > finding.Start)
            {
                return null;
            }

            acting++;
        }

        return acting < _before ? new(left.Removed, Math.Round(found.Select(other => other.Score).DefaultIfEmpty().Max(), 4)) : null;
    }

    private List<Finding>? Acting(Remainder left)
    {
        List<Finding>? found = trial.Ask(finding, trial.Prepare(left));
        found?.RemoveAll(other => other.Score < threshold);
        return found;
    }
}
