using System.Collections.Immutable;
using Cordon.Detection.Models;
using static Cordon.Detection.Models.ModelHead;

namespace Cordon.Train.Text;

/// <summary>
/// The logits that 3 %, 1 % and 0.1 % of harmless texts reach, each text scored by a model that never saw its source: of what users write all sources
/// together, each counting the same, and none more than twice as often; of mails, pages, tables and tool results the source that reaches them most often, because nobody chooses what an assistant reads. Heads
/// that are asked of the same text by one guard share them: the rate is that of the guard.
/// </summary>
internal static class Thresholds
{
    private const int FewestRows = 50;
    private const float LeastStep = 0.25f;

    // Where one kind of harmless text is taken for attacks less than the others, they must not be taken for attacks more often instead.
    private const double MostOfOne = 2;

    private static readonly ImmutableArray<ImmutableArray<ModelHead>> Together = [[Injection, Extraction], [Attack], [Order], [ToolOrder]];

    public static HeadCalibration[] Of(IReadOnlyList<(Example Example, float[] Logits)> scored)
    {
        var calibrations = new HeadCalibration[LinearTrainer.Heads];
        Array.Fill(calibrations, new(0, LeastStep, 2 * LeastStep));
        foreach (ImmutableArray<ModelHead> heads in Together)
        {
            (float Logit, double Weight)[][] sources =
            [
                .. scored.Where(row => IsOrdinary(row.Example, heads[0]))
                    .GroupBy(row => row.Example.Source)
                    .Where(source => source.Count() >= FewestRows)
                    .Select(source => source.Select(row => (Logit: heads.Max(head => row.Logits[(int)head]), Weight: 1.0 / source.Count())).OrderByDescending(row => row.Logit).ToArray()),
            ];
            (float Logit, double Weight)[] together = [.. sources.SelectMany(source => source).OrderByDescending(row => row.Logit)];
            float Reached(double share) => heads[0] == Order ? sources.Max(source => At(source, share)) : Math.Max(At(together, share), sources.Max(source => At(source, MostOfOne * share)));
            float strict = Reached(0.03);
            float balanced = Math.Max(Reached(0.01), strict + LeastStep);
            float permissive = Math.Max(Reached(0.001), balanced + LeastStep);
            foreach (ModelHead head in heads)
            {
                calibrations[(int)head] = new(strict, balanced, permissive);
            }
        }

        return calibrations;
    }

    // Of hard texts in other languages as many as of hard ones in English: of easy ones half as many.
    private const double OfEasy = 0.5;

    /// <summary>
    /// The same for the heads for other languages, by harmless texts in them: made of templates that the model has not learnt, and rows of sources that it has not seen. No language, and no source in
    /// one, gets there more than twice as often as all that is made.
    /// </summary>
    public static void Foreign(HeadCalibration[] calibrations, IReadOnlyList<(Example Example, float[] Logits)> harmless)
    {
        foreach (ModelHead[] heads in (ModelHead[][])[[ForeignOverride, ForeignAttack], [ForeignOrder]])
        {
            bool isContent = heads[0] == ForeignOrder;
            (string Group, bool IsMade, bool IsHard, float Logit)[] asked =
            [
                .. harmless.Where(row => row.Example.Labels.IsKnown((int)(isContent ? Order : Attack)) && !row.Example.Labels.IsTrue((int)(isContent ? Order : Attack)))
                    .Select(row => (row.Example.Source + " " + row.Example.Language, row.Example.IsMade, ForeignTraining.Hard.Append("hard_benign").Append("harmful_request").Contains(row.Example.Kind), heads.Max(head => row.Logits[(int)head]))),
            ];
            float Reached(double share) => asked.GroupBy(row => row.IsHard).Max(texts => Math.Max(
                Most(texts.Where(row => row.IsMade), texts.Key ? share : OfEasy * share),
                texts.GroupBy(row => row.Group).Where(group => group.Count() >= FewestRows).Max(group => Most(group, MostOfOne * (texts.Key ? share : OfEasy * share)))));
            float Most(IEnumerable<(string Group, bool IsMade, bool IsHard, float Logit)> texts, double share) =>
                texts.Select(row => row.Logit).OrderDescending().ToArray() is var logits ? logits[(int)(logits.Length * share)] : 0;
            float strict = Reached(0.03);
            float balanced = Math.Max(Reached(0.01), strict + LeastStep);
            float permissive = Math.Max(asked.Where(row => row.IsMade && row.IsHard).Select(row => row.Logit).OrderDescending().ElementAt((int)(0.001 * asked.Count(row => row.IsMade && row.IsHard))), balanced + LeastStep);
            foreach (ModelHead head in heads)
            {
                calibrations[(int)head] = new(strict, balanced, permissive);
            }
        }
    }

    // What people really ask, and what assistants really read: not requests for harm, tweets, or the negatives of attack collections.
    private static bool IsOrdinary(Example example, ModelHead head) =>
        example.Labels.IsKnown((int)head) && !example.Labels.IsTrue((int)head) && (head == ToolOrder || example.Set.StartsWith("bn_", StringComparison.Ordinal) || (head == Order && example.Set.StartsWith("pi_indirect", StringComparison.Ordinal)));

    /// <summary>The same for one head of another model: what harmless texts of all sources together reach, and no easy source more than twice as often.</summary>
    public static HeadCalibration Of(IEnumerable<(string Source, bool IsHard, float Logit)> harmless)
    {
        (bool IsHard, (float Logit, double Weight)[] Rows)[] sources =
        [
            .. harmless.GroupBy(row => row.Source).Where(source => source.Count() >= FewestRows)
                .Select(source => (source.First().IsHard, source.Select(row => (row.Logit, Weight: 1.0 / source.Count())).OrderByDescending(row => row.Logit).ToArray())),
        ];
        (float Logit, double Weight)[] together = [.. sources.SelectMany(source => source.Rows).OrderByDescending(row => row.Logit)];
        float Reached(double share) => Math.Max(At(together, share), sources.Where(source => !source.IsHard).Max(source => At(source.Rows, MostOfOne * share)));
        float strict = Reached(0.03);
        float balanced = Math.Max(Reached(0.01), strict + LeastStep);
        return new(strict, balanced, Math.Max(Reached(0.001), balanced + LeastStep));
    }

    private static float At((float Logit, double Weight)[] calm, double share)
    {
        double left = calm.Sum(row => row.Weight) * share;
        foreach ((float logit, double weight) in calm)
        {
            left -= weight;
            if (left <= 0)
            {
                return logit;
            }
        }

        throw new InvalidDataException("There are no harmless rows to set thresholds by.");
    }
}
