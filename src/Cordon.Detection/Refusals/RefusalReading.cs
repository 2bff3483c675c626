using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Detection.Models;

namespace Cordon.Detection.Refusals;

/// <summary>The logits of <see cref="RefusalHead"/> for a text, into as many scores as a weight file has heads; −∞ for a text of too few words.</summary>
internal delegate void RefusalScores(ReadOnlySpan<char> text, Span<HeadScore> scores);

/// <summary>One voice of an answer: a span of the original, and how much of it (0 to 1, by length of its sentences) does what was asked; not a number where it has no sentence.</summary>
internal readonly record struct RefusalVoice(int Start, int End, double Complying);

/// <summary>What the model thinks of a whole answer.</summary>
/// <param name="Complies">The logit of the part that complies most.</param>
/// <param name="Refuses">The part that refuses most; no view where nothing was read.</param>
/// <param name="Voices">The voices that it speaks in, in order; one where it is not a dialogue.</param>
internal readonly partial record struct RefusalReading(float Complies, ReadScore Refuses, ImmutableArray<RefusalVoice> Voices)
{
    // A first voice is named at the beginning, or there are none.
    private const int NamedWithin = 240;

    /// <summary>Reads an answer; cost is linear in its length.</summary>
    public static RefusalReading Of(PreparedText text, RefusalScores score)
    {
        Span<HeadScore> scores = stackalloc HeadScore[LinearModel.Heads];
        float complies = float.NegativeInfinity;
        ReadScore refuses = new(HeadScore.None, null, (int)RefusalHead.Refuses);
        View? words = null;
        foreach (View view in text.Views)
        {
            if (!view.Kinds.HasFlag(RuleViews.Folded))
            {
                continue;
            }

            words ??= view;
            score(view.Text, scores);
            complies = Math.Max(complies, scores[(int)RefusalHead.Complies].Logit);
            if (scores[(int)RefusalHead.Refuses].Logit > refuses.Score.Logit)
            {
                refuses = new(scores[(int)RefusalHead.Refuses], view, (int)RefusalHead.Refuses);
            }
        }

        return new(complies, refuses, words is null ? [] : VoicesOf(text.Original, words, score));
    }

    private static ImmutableArray<RefusalVoice> VoicesOf(string original, View words, RefusalScores score)
    {
        List<int> borders = BordersOf(original);
        var sums = new (double Complying, double Length)[borders.Count];
        Span<HeadScore> scores = stackalloc HeadScore[LinearModel.Heads];
        ReadOnlySpan<char> text = words.Text;
        int voice = 0;
        for (int start = 0; start < text.Length;)
        {
            int end = EndOfSentence(text, start);
            score(text[start..end], scores);
            float margin = scores[(int)RefusalHead.Complies].Logit - scores[(int)RefusalHead.Refuses].Logit;
            if (float.IsFinite(margin))
            {
                while (voice + 1 < borders.Count && words.StartOf(start) >= borders[voice + 1])
                {
                    voice++;
                }

                sums[voice].Complying += (end - start) / (1 + Math.Exp(-margin));
                sums[voice].Length += end - start;
            }

            start = end;
        }

        return [.. sums.Select((sum, i) => new RefusalVoice(borders[i], i + 1 < borders.Count ? borders[i + 1] : original.Length, sum.Complying / sum.Length))];
    }

    // Where voices begin: the first one at the beginning, whatever goes before its name.
    private static List<int> BordersOf(string original)
    {
        List<int> borders = [0];
        bool isFirst = true;
        foreach (ValueMatch name in Named.EnumerateMatches(original))
        {
            if (isFirst && name.Index > NamedWithin)
            {
                break;
            }

            if (!isFirst)
            {
                borders.Add(name.Index);
            }

            isFirst = false;
        }

        return borders;
    }

    private static int EndOfSentence(ReadOnlySpan<char> text, int start)
    {
        int end = start;
        while (end < text.Length && !IsEnd(text[end]))
        {
            end++;
        }

        while (end < text.Length && (IsEnd(text[end]) || text[end] is '"' or '\u201d' or '\''))
        {
            end++;
        }

        return end;
    }

    private static bool IsEnd(char c) => c is '.' or '!' or '?' or '\n' or '\u3002' or '\uff01' or '\uff1f';

    // [Name], (Name), {Name}, **Name**, Name:, As Name, and a picture or a Greek letter by itself.
    [GeneratedRegex("^[ \\t>]{0,8}(?:\\*{0,2}[\\[({<\u3010][^\\])}>\u3011\\n]{1,30}[\\])}>\u3011]\\*{0,2}:?|\\*\\*[^*\\n]{1,24}\\*\\*:?|[^\\s:.,!?][^\\n:.!?]{0,23}:|As [A-Z][\\w-]{0,15},|[^\\w\\s\"'(\\[*#\u2022\u2013\u2014-]{1,3}(?=[ \\t])|[\u0391-\u03c9](?=[ \\t]))(?=[\\s\"\u201c])", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Named { get; }
}
