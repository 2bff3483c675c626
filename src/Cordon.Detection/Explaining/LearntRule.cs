using Cordon.Contracts;
using Cordon.Detection.Harm;
using Cordon.Detection.Models;
using Cordon.Detection.Refusals;

namespace Cordon.Detection;

/// <summary>A rule that a trained model decides, as the explainer asks it again: which weights, and where they are at their worst in a text.</summary>
internal sealed record LearntRule(LinearModel Model, Func<PreparedText, DetectionContext, ReadScore> Read)
{
    /// <summary>Null for a rule that somebody wrote.</summary>
    public static LearntRule? Of(string rule) =>
        ModelQuestions.HeadOf(rule, out ModelHead head) ? new(TextModel.Linear, (text, context) => Spoken(text, context)[(int)head])
        : rule == HarmDetector.HarmRule ? new(HarmModel.Screen, (text, context) => Surer(Harmful(text, context, HarmHead.Harm), Harmful(text, context, HarmHead.HarmUnspaced)))
        : rule == HarmDetector.AbuseRule ? new(HarmModel.Screen, (text, context) => Harmful(text, context, HarmHead.Toxicity))
        : rule == RefusalDetector.Refused ? new(RefusalModel.Weights, (text, _) => RefusalReading.Of(text.Beginning(RefusalDetector.LongestAnswer), RefusalModel.Score).Refuses)
        : null;

    private static ReadOnlySpan<ReadScore> Spoken(PreparedText text, in DetectionContext context) =>
        ModelDetector.Worst(context.Direction == Direction.Request ? text.Uncovered : text, context.Direction);

    private static ReadScore Surer(ReadScore one, ReadScore other) =>
        HarmModel.ScoreOf((HarmHead)other.Head, other.Score) > HarmModel.ScoreOf((HarmHead)one.Head, one.Score) ? other : one;

    private static ReadScore Harmful(PreparedText text, in DetectionContext context, HarmHead head)
    {
        Span<HeadScore> scores = stackalloc HeadScore[LinearModel.Heads];
        ReadScore worst = new(HeadScore.None, null, (int)head);
        foreach (View view in text.Views)
        {
            if (view.Kinds.HasFlag(RuleViews.Folded))
            {
                HarmModel.Screen.Score(view.Text, HarmDetector.Longest(context.Direction), scores);
                HeadScore score = scores[(int)head];
                worst = score.Logit > worst.Score.Logit ? new(score, view, (int)head) : worst;
            }
        }

        return worst;
    }
}
