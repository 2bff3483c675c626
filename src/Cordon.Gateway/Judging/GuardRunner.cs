using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Evidence;
using Cordon.Gateway.Telemetry;
using Cordon.Policy;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway.Judging;

/// <summary>
/// Shows segments to the guards that policy binds to them. Every segment ends in the coverage: inspected, failed, or
/// uninspected with a reason. A guard that throws or is too slow becomes a failure that policy decides about; it never ends the exchange by itself.
/// </summary>
/// <param name="cache">What was judged before; null judges everything anew.</param>
/// <param name="used">The clock that deadlines are of, where it is another than the one on the wall; see <see cref="LookTimes"/>.</param>
public sealed partial class GuardRunner(TimeProvider time, ILogger<GuardRunner> logger, ConversationCache? cache = null, TimeProvider? used = null)
{
    /// <summary>Hears how long guards look, and when one fails; null where nobody asks.</summary>
    internal GuardWatch? Watch { get; init; }

    public Inspected Inspect(PolicyInForce policy, Direction direction, ImmutableArray<Segment> segments, InspectionContext context, CoverageMap coverage)
    {
        if (segments.IsEmpty)
        {
            return Inspected.Nothing;
        }

        GuardRun run = new(policy, direction, context, coverage, new LookTimes(time, used ?? time));
        foreach (Segment segment in segments)
        {
            if (segment.Opaque)
            {
                run.Opaque.Add(new OpaqueFact(segment.Surface, segment.Trust, segment.Index, segment.Pointer));
                coverage.Add(direction, segment.Surface, "", Mode.Enforce, CoverageState.Uninspected, segment.Text.Length, segment.WhyOpaque);
            }

            if (!segment.Opaque || segment.Text.Length > 0)
            {
                Inspect(segment, run);
            }
        }

        ImmutableArray<Segment>.Builder all = segments.ToBuilder();
        foreach ((Segment whole, ImmutableArray<int> borders) in segments.Length > 1 ? JoinedParts.Of(segments) : [])
        {
            InspectBorders(whole, borders, run);
            all.Add(whole);
        }

        Tell(run);
        return new Inspected(all.ToImmutable(), [.. run.Findings], [.. run.Opaque], [.. run.Failures]);
    }

    /// <summary>
    /// Asks the guards that are enforced on a text that still grows from where on it must wait. A guard that throws or is too slow here has failed
    /// like one that cannot read: it holds nothing back, because policy decides about the failure.
    /// </summary>
    public Inspected HoldFrom(PolicyInForce policy, Segment segment, InspectionContext context, Inspected inspected, CoverageMap coverage, out int from)
    {
        from = segment.Text.Length;
        PreparedText prepared = Prepare(policy, segment.Text, context);
        DetectionContext about = new(segment.Surface, Direction.Response, segment.Trust, context.SystemPrompts, context.OutputSchema, segment.Before, context.Held, IsOpen: segment.IsOpen);
        LookTimes times = new(time, used ?? time);
        foreach (BoundGuard guard in policy.For(Direction.Response, segment.Surface))
        {
            Mode mode = guard.Binding.ModeOn(Direction.Response, segment.Surface);
            if (mode != Mode.Enforce)
            {
                continue;
            }

            times.Begin();
            string? failure = null;
            try
            {
                from = Math.Min(from, guard.Detector.HoldFrom(prepared, about));
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                LogGuardFailed(guard.Binding.Guard, exception.GetType().Name);
                failure = "error";
            }

            failure ??= times.EndAlone(guard.Binding) ? "timeout" : null;
            if (failure is not null)
            {
                Watch?.Failed(guard.Binding.Guard, Direction.Response, failure);
                coverage.Add(Direction.Response, segment.Surface, guard.Binding.Guard, mode, CoverageState.Failed, segment.Text.Length, failure);
                inspected = inspected with { Failures = inspected.Failures.Add(Failure(guard, segment, failure)) };
            }
        }

        from = Math.Max(from, 0);
        return inspected;
    }

    /// <summary>Asks the guards that judge an answer as a whole about the beginning of one that has left. Only what failed is added to the coverage: its windows were counted.</summary>
    public Inspected LookBack(PolicyInForce policy, Segment segment, InspectionContext context, CoverageMap coverage)
    {
        GuardRun run = new(policy, Direction.Response, context, coverage, new LookTimes(time, used ?? time));
        PreparedText? prepared = null;
        foreach (BoundGuard guard in policy.For(Direction.Response, segment.Surface))
        {
            Mode mode = guard.Binding.ModeOn(Direction.Response, segment.Surface);
            if (mode != Mode.Off && guard.Detector.WholeUpTo > 0 && Detect(guard, segment, prepared ??= policy.Detectors.Prepare(segment.Text), run) is { } failure)
            {
                coverage.Add(Direction.Response, segment.Surface, guard.Binding.Guard, mode, CoverageState.Failed, segment.Text.Length, failure);
            }
        }

        Tell(run);
        return new Inspected([segment], [.. run.Findings], [], [.. run.Failures]) { HasLeft = true };
    }

    /// <summary>Tells how long each guard took for all of it, and once if it failed, however many segments there were.</summary>
    private void Tell(GuardRun run)
    {
        foreach ((string guard, long wall) in Watch is null ? [] : run.Times.All)
        {
            Watch!.Looked(guard, run.Direction, wall);
        }

        foreach (GuardFailure failure in run.Failures.DistinctBy(failure => failure.Guard))
        {
            Watch?.Failed(failure.Guard, run.Direction, failure.Type == FindingTypes.GuardTimeout ? "timeout" : "error");
        }
    }

    // The parts have been read one by one; only what lies across their borders is new.
    private void InspectBorders(Segment whole, ImmutableArray<int> borders, GuardRun run)
    {
        UInt128? name = NameOf(whole, run, borders.AsSpan());
        if (name is { } asked && cache!.TryGet(asked, out ImmutableArray<Finding> known))
        {
            Note(known.AsSpan(), whole, run);
            return;
        }

        (int first, int failed) = (run.Findings.Count, run.Failed);
        PreparedText? prepared = null;
        foreach (BoundGuard guard in run.Policy.For(run.Direction, whole.Surface))
        {
            Mode mode = guard.Binding.ModeOn(run.Direction, whole.Surface);
            if (mode == Mode.Off || guard.Binding.Guard == "limits")
            {
                continue;
            }

            int before = run.Findings.Count;
            if (Detect(guard, whole, prepared ??= run.Policy.Detectors.Prepare(whole.Text), run, isJoined: true) is { } failure)
            {
                // The parts were read, but not what they say together.
                run.Coverage.Add(run.Direction, whole.Surface, guard.Binding.Guard, mode, CoverageState.Failed, whole.Text.Length, failure);
            }

            for (int i = run.Findings.Count - 1; i >= before; i--)
            {
                Finding finding = run.Findings[i].Finding;
                if (!borders.Any(border => finding.Start < border && border < finding.End))
                {
                    run.Findings.RemoveAt(i);
                }
            }
        }

        Keep(name, run, first, failed);
    }

    private void Inspect(Segment segment, GuardRun run)
    {
        ReadOnlySpan<BoundGuard> guards = run.Policy.For(run.Direction, segment.Surface);
        UInt128? name = guards.Length == 0 ? null : NameOf(segment, run, []);
        if (name is { } asked && cache!.TryGet(asked, out ImmutableArray<Finding> known))
        {
            Recall(segment, guards, known, run);
            return;
        }

        (int first, int failed) = (run.Findings.Count, run.Failed);
        PreparedText? prepared = null;
        bool read = false;
        foreach (BoundGuard guard in guards)
        {
            GuardBinding binding = guard.Binding;
            Mode mode = binding.ModeOn(run.Direction, segment.Surface);
            if (mode == Mode.Off)
            {
                run.Coverage.Add(run.Direction, segment.Surface, binding.Guard, Mode.Off, CoverageState.Uninspected, segment.Text.Length, "mode-off");
                continue;
            }

            prepared ??= Prepare(run.Policy, segment.Text, run.Context);
            string? failure = Detect(guard, segment, prepared, run);
            read |= failure is null;
            run.Coverage.Add(
                run.Direction, segment.Surface, binding.Guard, mode,
                failure is null ? CoverageState.Inspected : CoverageState.Failed, segment.Text.Length, failure);
        }

        if (!read && guards.Length == 0)
        {
            run.Coverage.Add(run.Direction, segment.Surface, "", Mode.Off, CoverageState.Uninspected, segment.Text.Length, "not-bound");
        }

        Keep(name, run, first, failed);
    }

    private static PreparedText Prepare(PolicyInForce policy, string text, InspectionContext context) =>
        context.Last is { } last ? last.Prepare(policy.Detectors, text) : policy.Detectors.Prepare(text);

    // Only what repeats itself: requests. What is known besides the text, prompts, a schema, a session's content, belongs to answers and calls; where it is there, nothing is remembered.
    private UInt128? NameOf(Segment segment, GuardRun run, ReadOnlySpan<int> borders) =>
        cache is not null && run.Direction == Direction.Request && run.Context is { Tenant: { } tenant, SystemPrompts.IsDefaultOrEmpty: true, OutputSchema.IsEmpty: true, Held: null }
            && segment.Text.Length >= ConversationCache.ShortestText
            ? cache.NameOf(run.Policy, run.Direction, tenant, segment, borders)
            : null;

    // A failure is never remembered: the next turn may be luckier.
    private void Keep(UInt128? name, GuardRun run, int first, int failed)
    {
        if (name is { } judged && run.Failed == failed)
        {
            cache!.Add(judged, [.. run.Findings.Skip(first).Select(fact => fact.Finding)]);
        }
    }

    private void Recall(Segment segment, ReadOnlySpan<BoundGuard> guards, ImmutableArray<Finding> known, GuardRun run)
    {
        foreach (BoundGuard guard in guards)
        {
            Mode mode = guard.Binding.ModeOn(run.Direction, segment.Surface);
            run.Coverage.Add(
                run.Direction, segment.Surface, guard.Binding.Guard, mode, mode == Mode.Off ? CoverageState.Uninspected : CoverageState.Inspected,
                segment.Text.Length, mode == Mode.Off ? "mode-off" : null, remembered: mode != Mode.Off);
        }

        Note(known.AsSpan(), segment, run);
    }

    private void Note(ReadOnlySpan<Finding> findings, Segment segment, GuardRun run)
    {
        TextMarks marks = new(run.Policy.Policy.Exceptions, segment, time);
        foreach (Finding finding in findings)
        {
            run.Findings.Add(new FindingFact(finding, segment.Surface, segment.Trust, segment.Index, segment.Pointer, segment.Tool, marks.Of(finding))
            {
                Found = run.Findings.Count < Verdict.MostFindings ? FoundText.DigestOf(segment.Text, finding.Start, finding.End) : null,
            });
        }
    }

    /// <summary>Null when the guard has read the segment; else why it has not: <c>error</c> or <c>timeout</c>.</summary>
    private string? Detect(BoundGuard guard, Segment segment, PreparedText prepared, GuardRun run, bool isJoined = false)
    {
        if (run.Times.IsOver(guard.Binding))
        {
            run.Add(Failure(guard, segment, "timeout"));
            return "timeout";
        }

        DetectionContext context = new(
            segment.Surface, run.Direction, segment.Trust, run.Context.SystemPrompts, run.Context.SchemaFor(segment), segment.Before, run.Context.Held, isJoined, run.Context.Sources, segment.IsOpen);
        int before = run.Scratch.Count;
        run.Times.Begin();
        try
        {
            guard.Detector.Detect(prepared, context, run.Scratch);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The exception's message may quote the text, so only its type is told.
            run.Scratch.RemoveRange(before, run.Scratch.Count - before);
            if (run.Add(Failure(guard, segment, "error")))
            {
                LogGuardFailed(guard.Binding.Guard, exception.GetType().Name);
            }

            return "error";
        }

        bool isOver = run.Times.End(guard.Binding);
        Note(CollectionsMarshal.AsSpan(run.Scratch)[before..], segment, run);
        run.Scratch.Clear();
        if (!isOver)
        {
            return null;
        }

        run.Add(Failure(guard, segment, "timeout"));
        return "timeout";
    }

    private static GuardFailure Failure(BoundGuard guard, Segment segment, string reason) =>
        new(guard.Binding.Guard, segment.Surface, reason == "timeout" ? FindingTypes.GuardTimeout : FindingTypes.GuardError, segment.Index);

    [LoggerMessage(Level = LogLevel.Error, Message = "Guard {Guard} failed with {ExceptionType}; its on-error behaviour applies.")]
    private partial void LogGuardFailed(string guard, string exceptionType);
}
