using Cordon.Detection.Models;

namespace Cordon.Detection.Refusals;

/// <summary>What the weights of the guard <c>refusal</c> are asked about a whole answer.</summary>
internal enum RefusalHead
{
    /// <summary>Some part of the answer does what was asked, whatever else it says.</summary>
    Complies,

    /// <summary>Some part of it declines, warns or talks the asker out of it.</summary>
    Refuses,
}

/// <summary>What the model thinks of a whole answer.</summary>
/// <param name="Complies">The logit of the part that complies most.</param>
/// <param name="Refuses">The part that refuses most; no view where nothing was read.</param>
internal readonly record struct RefusalReading(float Complies, ReadScore Refuses)
{
    // An answer that moralises and then explains refuses only in words: both have to agree. Set on answers of sources that the models had not seen (docs/detectors.md).
    private const float LeastRefusing = 2;
    private const float MostComplying = 1.5f;

    /// <summary>How sure it is that the answer refuses, from 0.5 to 0.9; 0 where it does not.</summary>
    public double Score
    {
        get
        {
            float margin = Math.Min(Refuses.Score.Logit - LeastRefusing, MostComplying - Complies);
            return margin > 0 ? 0.5 + (0.4 * margin / (1 + margin)) : 0;
        }
    }
}

/// <summary>The weights of the guard <c>refusal</c> (catalog/models/refusal-linear).</summary>
internal static class RefusalModel
{
    private const int Longest = 96;

    private static readonly WeightFile File = WeightFile.Read("refusal-linear");

    /// <summary>Changes when a weight changes, or how the guard uses them.</summary>
    public static string Revision { get; } = DetectorEntry.TrainedRevision + File.Revision + " phrases/2";

    public static RefusalReading Read(PreparedText text)
    {
        Span<HeadScore> scores = stackalloc HeadScore[LinearModel.Heads];
        float complies = float.NegativeInfinity;
        ReadScore refuses = new(HeadScore.None, null, (int)RefusalHead.Refuses);
        foreach (View view in text.Views)
        {
            if (!view.Kinds.HasFlag(RuleViews.Folded))
            {
                continue;
            }

            File.Model.Score(view.Text, Longest, scores);
            complies = Math.Max(complies, scores[(int)RefusalHead.Complies].Logit);
            if (scores[(int)RefusalHead.Refuses].Logit > refuses.Score.Logit)
            {
                refuses = new(scores[(int)RefusalHead.Refuses], view, (int)RefusalHead.Refuses);
            }
        }

        return new(complies, refuses);
    }
}
