using Cordon.Detection.Models;

namespace Cordon.Train.Text;

/// <summary>The logits that 3 %, 1 % and 0.1 % of harmless texts reach, each text scored by a model that never saw its source, each source counting the same.</summary>
internal static class Thresholds
{
    private const int FewestRows = 50;
    private const float LeastStep = 0.25f;

    public static Calibration Of(Encoded[] examples, float[]?[] scores, ModelHead head)
    {
        var calm = examples.Select((e, i) => (e.Example, Scores: scores[i]))
            .Where(x => x.Scores is not null && x.Example.Labels.IsKnown((int)head) && !x.Example.Labels.IsTrue((int)head) && IsOrdinary(x.Example, head))
            .GroupBy(x => x.Example.Source)
            .Where(g => g.Count() >= FewestRows)
            .SelectMany(g => g.Select(x => (Logit: x.Scores![(int)head], Weight: 1.0 / g.Count())))
            .OrderByDescending(x => x.Logit)
            .ToArray();
        if (calm.Length == 0)
        {
            return new(0, LeastStep, 2 * LeastStep);
        }

        float strict = At(calm, 0.03);
        float balanced = Math.Max(At(calm, 0.01), strict + LeastStep);
        return new(strict, balanced, Math.Max(At(calm, 0.001), balanced + LeastStep));
    }

    private static float At((float Logit, double Weight)[] calm, double share)
    {
        double all = calm.Sum(x => x.Weight);
        double over = 0;
        foreach ((float logit, double weight) in calm)
        {
            over += weight;
            if (over >= all * share)
            {
                return logit;
            }
        }

        return calm[^1].Logit;
    }

    // What people really ask: not requests for harm, tweets, or the negatives of attack collections.
    private static bool IsOrdinary(Example example, ModelHead head) =>
        head > ModelHead.Jailbreak || example.Source.StartsWith("bn_", StringComparison.Ordinal);
}
