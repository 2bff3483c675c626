using Cordon.Contracts;
using Cordon.Detection.Models;

namespace Cordon.Detection.Refusals;

/// <summary>
/// The guard <c>refusal</c>: whether an answer refuses, refuses a part, or complies, which is no finding. Phrases in many languages and a trained model read how
/// the answer begins; a phrase further on refuses a part. It measures; it is no reason to stop anything.
/// </summary>
internal sealed class RefusalDetector : IDetector
{
    public const string Name = "refusal";

    public const string Refused = "refused";
    public const string Partly = "partly-refused";

    private static readonly RuleDetector Phrases = new(Name, RefusalPhrases.All);

    public string Id => Name;

    /// <summary>Probability that a whole answer refuses, by its phrases and by what weights say of its beginning; 0 for one that complies.</summary>
    internal static double ScoreOf(PreparedText text, double? model)
    {
        List<Finding> phrases = PhrasesOf(text, default);
        double score = RefusalModel.Score(model, Opens(phrases, 0));
        return score >= RefusalModel.Decided ? score : phrases.Count > 0 ? Math.Max(score, RefusalModel.Partly) : 0;
    }

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        List<Finding> phrases = PhrasesOf(text, context);
        bool opens = Opens(phrases, context.Before);
        // A stream shows later pieces without the beginning: what the answer is was said when it began.
        (double? model, int start, int end) = context.Before == 0 ? Read(text) : (null, 0, 0);
        double score = RefusalModel.Score(model, opens);
        if ((context.Before == 0 || opens) && score >= RefusalModel.Decided)
        {
            (start, end) = opens ? (phrases[0].Start, phrases[0].End) : (start, end);
            findings.Add(new(FindingTypes.Refusal, Severity.Info, score, start, end, Name, Refused, "The answer refuses."));
        }
        else if (phrases.Count > 0)
        {
            score = context.Before == 0 ? Math.Max(score, RefusalModel.Partly) : RefusalModel.Partly;
            findings.Add(new(FindingTypes.Refusal, Severity.Info, score, phrases[0].Start, phrases[0].End, Name, Partly, "The answer refuses a part of what was asked."));
        }
    }

    private static List<Finding> PhrasesOf(PreparedText text, in DetectionContext context)
    {
        List<Finding> phrases = [];
        Phrases.Detect(text, context, phrases);
        phrases.Sort((a, b) => a.Start.CompareTo(b.Start));
        return phrases;
    }

    private static bool Opens(List<Finding> phrases, int before) => phrases.Count > 0 && before + phrases[0].Start < RefusalModel.PhraseWithin;

    public int HoldFrom(PreparedText text, in DetectionContext context) =>
        Math.Min(Phrases.HoldFrom(text, context), context.Before == 0 && text.Original.Length < RefusalModel.Opening ? 0 : text.Original.Length);

    private static (double? Chance, int Start, int End) Read(PreparedText text)
    {
        Span<HeadScore> scores = stackalloc HeadScore[LinearModel.Heads];
        foreach (View view in text.Views)
        {
            if (view.Kinds.HasFlag(RuleViews.Folded))
            {
                string all = view.Text;
                RefusalModel.Linear.Score(all.AsSpan(0, Math.Min(all.Length, RefusalModel.Opening)), 96, scores);
                HeadScore refused = scores[RefusalModel.Refused];
                return refused.End == 0
                    ? (null, 0, 0)
                    : (RefusalModel.Linear.Calibrations[RefusalModel.Refused].Score(refused.Logit), view.StartOf(refused.Start), Math.Max(view.StartOf(refused.Start), view.EndOf(refused.End)));
            }
        }

        return (null, 0, 0);
    }
}
