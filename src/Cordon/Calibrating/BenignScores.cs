using System.Collections.Frozen;
using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detecting;
using Cordon.Evaluating;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Oversight.Measuring;

namespace Cordon.Calibrating;

/// <summary>The greatest score that each guard gave to each of some texts or exchanges.</summary>
/// <param name="Unit">What was counted: texts, or exchanges.</param>
/// <param name="Seen">How many there were.</param>
/// <param name="Left">How many of them were left out, and why.</param>
/// <param name="Broken">How many could not be read.</param>
internal sealed record BenignScores(string Unit, FrozenDictionary<string, ScoreTally> ByGuard, long Seen, ImmutableArray<string> Left, long Broken)
{
    /// <summary>The guards that can be calibrated: those that give scores.</summary>
    public static ImmutableArray<string> Guards { get; } = [.. DetectionRun.Categories.Select(pair => pair.Guard).Distinct().Order(StringComparer.Ordinal)];

    public static FrozenDictionary<string, ScoreTally> Empty() => Guards.ToFrozenDictionary(guard => guard, _ => new ScoreTally(), StringComparer.Ordinal);

    /// <summary>
    /// Texts of a file of JSON Lines (<c>{"id","text"}</c>, with <c>surface</c>, <c>context</c> and <c>label</c> if it likes) through the guards. A row with the other
    /// label is left out; one without a label counts as wanted.
    /// </summary>
    public static BenignScores OfFile(string file, PolicyInForce policy, Surface fallback, bool attacks, Action<string> complain)
    {
        DetectionRun run = new(policy);
        FrozenDictionary<string, ScoreTally> tallies = Empty();
        (long seen, long others, long broken) = (0, 0, 0);
        foreach ((RawLine raw, long number) in EvaluationInput.LinesOf(file))
        {
            DetectionLine line = DetectionLine.Parse(raw, fallback);
            if (line.Error is not null)
            {
                broken++;
                complain($"{file}:{number}: {line.Error}");
                continue;
            }

            seen++;
            if (LabelOf(raw) is { } label && label != (attacks ? 1 : 0))
            {
                others++;
                continue;
            }

            Judged judged = run.Judge(line);
            Direction direction = DetectionRun.DirectionOf(line.Surface);
            foreach (string guard in Guards.Where(guard => policy.Policy.Guards[guard].ModeOn(direction, line.Surface) != Mode.Off))
            {
                tallies[guard].Add(judged.Inspected.Findings.Where(fact => fact.Finding.Guard == guard).Select(fact => fact.Finding.Score).DefaultIfEmpty().Max());
            }
        }

        return new("texts", tallies, seen, others == 0 ? [] : [$"{others} labelled {(attacks ? "harmless" : "attacks")}"], broken);
    }

    private static long? LabelOf(RawLine raw) =>
        JsonTape.Read(raw.Utf8, new JsonLimits(DetectionLine.DeepestJson, DetectionLine.MostValues), out _)?.Root.Get("label"u8).Integer();
}
