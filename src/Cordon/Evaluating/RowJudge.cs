using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Cordon.Contracts;
using Cordon.Detecting;
using Cordon.Detection;
using Cordon.Gateway.Judging;
using Cordon.Oversight.Measuring;
using Cordon.Policy;

namespace Cordon.Evaluating;

/// <summary>A column of scores: the categories that are asked about, and whose findings count.</summary>
/// <param name="Guard">Null for all guards together: what <c>cordon detect</c> prints.</param>
internal sealed record Series(ImmutableArray<string> Categories, string? Guard)
{
    /// <summary>The columns that the evaluated tasks need, each once.</summary>
    public static ImmutableArray<Series> All { get; } =
    [
        .. EvaluationTask.All.Where(task => task.IsEvaluated).DistinctBy(task => string.Join(',', task.Categories)).SelectMany(task =>
            task.Guards.Select(guard => new Series(task.Categories, guard))
                .Concat(task.Guards.Length > 1 ? [new Series(task.Categories, null)] : [])),
    ];

    public bool Has((string Category, string Guard) pair) => Categories.Contains(pair.Category) && (Guard is null || Guard == pair.Guard);

    public bool IsOf(EvaluationTask task) => Categories.SequenceEqual(task.Categories);
}

/// <summary>What one column says about one text.</summary>
/// <param name="Score">Null when it is to be held out and the trainer gave none, and where the guard says that it cannot tell.</param>
/// <param name="Fired">A bit for each policy that would act on a finding, were its guard enforced.</param>
/// <param name="Acted">A bit for each policy that does act on it.</param>
internal readonly record struct SeriesOutcome(double? Score, bool Unread, ulong Fired, ulong Acted);

/// <summary>What came of judging one text under all policies.</summary>
internal sealed record TextOutcome(
    string Source, string Kind, bool Fires, Surface Surface, SeriesOutcome[] Series, bool Failed,
    ImmutableArray<(string Category, IReadOnlyList<MarkedSpan> Marked, IReadOnlyList<MarkedSpan> Found)> Spans,
    long Micros, int Bytes, (string Guard, long Nanoseconds)[] Sampled);

/// <summary>A policy by the name it is reported under.</summary>
internal sealed record MeasuredPolicy(string Name, PolicyInForce Policy);

/// <summary>Judges labelled texts as the gateway would under each of some policies. The first policy's scores are the scores.</summary>
internal sealed class RowJudge(ImmutableArray<MeasuredPolicy> policies, HeldOutScores? heldOut)
{
    private const int SampleEvery = 4;

    private readonly DetectionRun[] _runs = [.. policies.Select(policy => new DetectionRun(policy.Policy))];

    /// <param name="number">Of the row in the run: every fourth is looked at guard by guard with a watch.</param>
    public IEnumerable<TextOutcome> Judge(LabelledRow row, long number)
    {
        foreach (Reading reading in Reading.For(row))
        {
            DetectionLine line = row.ToLine(reading);
            Judged[] judged = [.. _runs.Select(run => run.Judge(line))];
            bool fires = reading.IsText && (row.Label ?? EvaluationTask.IsSought(row.Kind));
            yield return new TextOutcome(
                row.Source, reading.AsKind, fires, line.Surface,
                [.. Series.All.Select(series => Outcome(series, line.Surface, judged, reading.IsText ? row.Id : $"{row.Id}#{reading.Field}"))],
                judged.Any(one => !one.Inspected.Failures.IsEmpty), reading.IsText ? SpansOf(row, reading, judged[0], policies[0].Policy.Policy.Detection) : [],
                judged[0].Micros, Encoding.UTF8.GetByteCount(line.Text), number % SampleEvery == 0 ? Sample(line) : []);
        }
    }

    private SeriesOutcome Outcome(Series series, Surface surface, Judged[] judged, string id)
    {
        Direction direction = DetectionRun.DirectionOf(surface);
        double? score = 0;
        bool unread = true;
        ulong fired = 0;
        ulong acted = 0;
        foreach ((string category, string guard) in DetectionRun.Categories.Where(series.Has))
        {
            bool replaced = heldOut?.Replaces(guard, category) == true;
            // A model that is not asked where the text stands says nothing about it, whatever it would say.
            bool asked = policies[0].Policy.Policy.Guards[guard].ModeOn(direction, surface) != Mode.Off;
            double? mine = replaced ? (asked ? heldOut!.ScoreOf(guard, category, id) : 0)
                : DetectionRun.IsEvaluated(judged[0].Inspected, category) ? DetectionRun.ScoreOf(judged[0].Inspected, category, guard) : null;
            score = score is { } so && mine is { } far ? Math.Max(so, far) : null;
            unread &= !asked;
            for (int i = 0; i < policies.Length; i++)
            {
                GuardBinding binding = policies[i].Policy.Policy.Guards[guard];
                Mode mode = binding.ModeOn(direction, surface);
                // A guard that only records never acts; what it says at its threshold is its answer.
                bool records = binding.Action == GuardAction.Record;
                bool fires = replaced ? mode != Mode.Off && mine >= binding.Threshold
                    : records ? mode != Mode.Off && DetectionRun.ScoreOf(judged[i].Inspected, category, guard) >= binding.Threshold
                    : Any(judged[i], category, guard, outcome => outcome.Would);
                bool acts = records ? false : replaced ? fires && mode == Mode.Enforce : Any(judged[i], category, guard, outcome => outcome.Effect);
                fired |= fires ? 1UL << i : 0;
                acted |= acts ? 1UL << i : 0;
            }
        }

        return new SeriesOutcome(score, unread, fired, acted);
    }

    private static bool Any(Judged judged, string category, string guard, Func<FindingOutcome, Decision> effect)
    {
        for (int i = 0; i < judged.Inspected.Findings.Length; i++)
        {
            Finding finding = judged.Inspected.Findings[i].Finding;
            if (finding.Type == category && finding.Guard == guard && effect(judged.Outcome.Findings[i]) != Decision.Allow)
            {
                return true;
            }
        }

        return false;
    }

    // Spans that the policy would act on, against those that are marked. A row of the kind without marks says nothing about places.
    private static ImmutableArray<(string, IReadOnlyList<MarkedSpan>, IReadOnlyList<MarkedSpan>)> SpansOf(LabelledRow row, Reading reading, Judged judged, DetectionSettings settings) =>
    [
        .. SpanNames.Categories
            .Where(pair => reading.AsKind == pair.Kind ? !row.Spans.IsEmpty : reading.AsKind is EvaluationTask.EasyKind or EvaluationTask.HardKind && row.Spans.IsEmpty)
            .Select(pair => (
                pair.Category,
                SpanNames.Marked(pair.Category, row.Spans, settings),
                (IReadOnlyList<MarkedSpan>)[.. judged.Inspected.Findings
                    .Where((fact, i) => fact.Finding.Type == pair.Category && judged.Outcome.Findings[i].Would != Decision.Allow)
                    .Select(fact => SpanNames.Found(pair.Category, fact.Finding)).Distinct()])),
    ];

    /// <summary>How long each guard that the first policy binds looks at the text, and how long it takes to make the text ready for all of them.</summary>
    private (string, long)[] Sample(DetectionLine line)
    {
        EffectivePolicy policy = policies[0].Policy.Policy;
        DetectorSet set = policies[0].Policy.Detectors;
        Direction direction = DetectionRun.DirectionOf(line.Surface);
        DetectionContext context = new(line.Surface, direction, DetectionRun.TrustOf(line.Surface), line.SystemPrompt is { } prompt ? [PromptFingerprint.Of(prompt)] : [], Sources: line.Sources);
        List<(string, long)> times = [];
        List<Finding> findings = [];
        long start = Stopwatch.GetTimestamp();
        PreparedText text = set.Prepare(line.Text);
        times.Add((RunTally.Preparation, Elapsed(start)));
        foreach (IDetector guard in set.Detectors.Where(guard => policy.Guards[guard.Id].ModeOn(direction, line.Surface) != Mode.Off))
        {
            start = Stopwatch.GetTimestamp();
            guard.Detect(text, context, findings);
            times.Add((guard.Id, Elapsed(start)));
        }

        return [.. times];
    }

    private static long Elapsed(long start) => (long)Stopwatch.GetElapsedTime(start).TotalNanoseconds;
}
