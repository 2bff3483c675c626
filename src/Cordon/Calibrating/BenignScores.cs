using System.Collections.Frozen;
using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detecting;
using Cordon.Evaluating;
using Cordon.Gateway.Judging;
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
    /// Texts of a file of JSON Lines through the guards: rows of labelled data (<c>cordon eval</c>), or <c>{"id","text"}</c> with <c>surface</c>, <c>context</c> and
    /// <c>label</c> if they like. A row with the other label is left out; one without a label counts as wanted.
    /// </summary>
    /// <param name="attacks">Attacks are wanted: then a text counts for the guards that its kind asks, and one without a kind for those that are named.</param>
    /// <param name="named">The guards that texts without a kind are attacks for.</param>
    public static BenignScores OfFile(string file, PolicyInForce policy, Surface fallback, bool attacks, IReadOnlyCollection<string> named, Action<string> complain)
    {
        DetectionRun run = new(policy);
        FrozenDictionary<string, ScoreTally> tallies = Empty();
        (long seen, long others, long broken, long textless, long unasked) = (0, 0, 0, 0, 0);
        foreach ((RawLine raw, long number) in EvaluationInput.LinesOf(file))
        {
            TrafficLine traffic = TrafficLine.Parse(raw, fallback);
            if (traffic.Line.Error is not null)
            {
                broken++;
                complain($"{file}:{number}: {traffic.Line.Error}");
                continue;
            }

            seen++;
            if (!traffic.HasText)
            {
                textless++;
            }
            else if (traffic.IsAttack is { } attack && attack != attacks)
            {
                others++;
            }
            else if (attacks)
            {
                unasked += AddAttack(traffic, run.Judge(traffic.Line), tallies, named) ? 0 : 1;
            }
            else
            {
                AddHarmless(traffic.Line, run.Judge(traffic.Line), tallies, policy);
            }
        }

        (long Count, string Why)[] left =
        [
            (others, attacks ? "labelled harmless" : "labelled attacks"), (textless, "without their text, of which a digest was kept"),
            (unasked, "without a kind that asks a guard (--guard names one for them)"),
        ];
        return new("texts", tallies, seen, [.. left.Where(part => part.Count > 0).Select(part => $"{part.Count} {part.Why}")], broken);
    }

    private static void AddHarmless(DetectionLine line, Judged judged, FrozenDictionary<string, ScoreTally> tallies, PolicyInForce policy)
    {
        Direction direction = DetectionRun.DirectionOf(line.Surface);
        foreach (string guard in Guards.Where(guard => policy.Policy.Guards[guard].ModeOn(direction, line.Surface) != Mode.Off))
        {
            Add(tallies[guard], judged, guard, [.. DetectionRun.Categories.Where(pair => pair.Guard == guard).Select(pair => pair.Category)]);
        }
    }

    // An attack where the guard that is asked does not look is one that it misses.
    private static bool AddAttack(TrafficLine traffic, Judged judged, FrozenDictionary<string, ScoreTally> tallies, IReadOnlyCollection<string> named)
    {
        bool asked = false;
        foreach (string guard in Guards)
        {
            if (traffic.Asks(guard, named) is { IsEmpty: false } categories)
            {
                Add(tallies[guard], judged, guard, categories);
                asked = true;
            }
        }

        return asked;
    }

    private static void Add(ScoreTally tally, Judged judged, string guard, ImmutableArray<string> categories)
    {
        // A guard that cannot tell has given no score.
        if (categories.All(category => DetectionRun.IsEvaluated(judged.Inspected, category)))
        {
            tally.Add(categories.Max(category => DetectionRun.ScoreOf(judged.Inspected, category, guard)));
        }
    }
}
