using Cordon.Contracts;
using Cordon.Detection.Models;

namespace Cordon.Detection.Harm;

/// <summary>
/// The guard <c>harm</c>: requests for help with harm, of which kind, and abuse. A trained model reads words in windows; a score says how often a harmless text
/// gets there.
/// </summary>
internal sealed class HarmDetector : IDetector
{
    public const string Name = "harm";

    /// <summary>Ids of what it finds: a trained model decides them.</summary>
    public const string HarmRule = "reads-like-harm";
    public const string AbuseRule = "reads-like-abuse";

    // As for the text model: tokens of the longest window on a request, and on an answer, which may be a stream and waits for it.
    private const int LongestOfRequest = 96;
    private const int LongestOfAnswer = 32;
    private const int HeldOfAnswer = LongestOfAnswer * 73;

    public string Id => Name;

    /// <summary>Tokens of the longest window that is read.</summary>
    public static int Longest(Direction direction) => direction == Direction.Request ? LongestOfRequest : LongestOfAnswer;

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        int longest = Longest(context.Direction);
        Span<HeadScore> scores = stackalloc HeadScore[LinearModel.Heads];
        (HeadScore Score, View? View) harm = (HeadScore.None, null);
        (HeadScore Score, View? View) unspaced = (HeadScore.None, null);
        (HeadScore Score, View? View) abuse = (HeadScore.None, null);
        foreach (View view in text.Views)
        {
            if (view.Kinds.HasFlag(RuleViews.Folded))
            {
                HarmModel.Screen.Score(view.Text, longest, scores);
                harm = Worse(harm, scores[(int)HarmHead.Harm], view);
                unspaced = Worse(unspaced, scores[(int)HarmHead.HarmUnspaced], view);
                abuse = Worse(abuse, scores[(int)HarmHead.Toxicity], view);
            }
        }

        double likely = HarmModel.ScoreOf(HarmHead.Harm, harm.Score);
        if (HarmModel.ScoreOf(HarmHead.HarmUnspaced, unspaced.Score) is double other && other > likely)
        {
            (harm, likely) = (unspaced, other);
        }

        if (likely >= ModelDetector.Least)
        {
            findings.Add(Finding(FindingTypes.Harm, likely, harm, HarmRule, "Reads like a request for help with something that harms somebody.", KindOf(harm.Score, harm.View!, longest)));
        }

        if (HarmModel.ScoreOf(HarmHead.Toxicity, abuse.Score) is >= ModelDetector.Least and double rude)
        {
            findings.Add(Finding(FindingTypes.Toxicity, rude, abuse, AbuseRule, "Reads like an insult, a slur or a threat.", null));
        }
    }

    public int HoldFrom(PreparedText text, in DetectionContext context) => Math.Min(text.OpenFrom, Math.Max(0, text.Original.Length - HeldOfAnswer));

    private static (HeadScore, View?) Worse((HeadScore Score, View? View) known, HeadScore score, View view) => score.Logit > known.Score.Logit ? (score, view) : known;

    // Of the words that were found harmful, not of all: a long text may be about much else.
    private static string? KindOf(HeadScore harm, View view, int longest)
    {
        ReadOnlySpan<char> words = view.Text.AsSpan(harm.Start, harm.End - harm.Start);
        var first = new HeadScore[LinearModel.Heads];
        var second = new HeadScore[LinearModel.Heads];
        HarmModel.Screen.Score(words, longest, first);
        HarmModel.Kinds.Score(words, longest, second);
        return HarmModel.KindOf(kind => (kind.IsFirst ? first : second)[kind.Head].Logit);
    }

    private static Finding Finding(string type, double score, (HeadScore Score, View? View) where, string rule, string why, string? kind)
    {
        int start = where.View!.StartOf(where.Score.Start);
        return new(type, Severity.High, Math.Round(score, 4), start, Math.Max(start, where.View.EndOf(where.Score.End)), Name, rule, why, kind);
    }
}
