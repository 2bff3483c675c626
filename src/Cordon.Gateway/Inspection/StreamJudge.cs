using System.Collections.Immutable;
using System.Text;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;

namespace Cordon.Gateway.Inspection;

/// <summary>
/// Decides about a stream's text while it comes. Per channel: look at the window, decide what can no longer change,
/// hold back from where a match may still grow (design, section 5), and wait for the end where a part says nothing (tool-call arguments, structured answers).
/// </summary>
internal sealed class StreamJudge(Exchange exchange, GatewayOptions options, GuardRunner guards, TimeProvider time, InspectionContext context)
{
    // The answer's segments are numbered as they appear; a window's edits refer to its own channel's number.
    private static readonly ByteRange InPieces = new(0, 1);

    private readonly Dictionary<string, Channel> _channels = new(StringComparer.Ordinal);
    private readonly Dictionary<Channel, CoverageMap> _coverage = [];
    private readonly HashSet<(int Channel, string Rule, int Start)> _judged = [];
    private readonly HashSet<(int Channel, string Guard)> _failed = [];
    private readonly List<Channel> _touched = [];
    private readonly PolicyInForce _policy = exchange.Policy!;
    private readonly bool _answerIsStructured = exchange.Policy!.Policy.Guards.TryGetValue("schema", out GuardBinding? schema)
        && schema.ModeOn(Direction.Response, Surface.Assistant) == Mode.Enforce && !context.OutputSchema.IsEmpty;

    private int _segments;

    public bool MayProceed => exchange.MayProceed;

    public void Refuse(string code, string message) => exchange.Refuse(502, "cordon_upstream", code, message);

    /// <summary>Takes in one frame's text and decides what can be decided.</summary>
    public void Read(PendingFrame frame, FrameReading reading)
    {
        long start = time.GetTimestamp();
        if (reading.Kind == FrameKind.Unreadable && frame.Frame.Data.Length > 0)
        {
            JudgeText(new Segment(_segments++, Surface.Unknown, Trust.Untrusted, "", Encoding.UTF8.GetString(frame.Frame.Data.Span), default), frame);
        }

        foreach (StreamSlot slot in reading.Slots)
        {
            if (slot.Whole)
            {
                JudgeText(new Segment(_segments++, slot.Surface, Trust.Untrusted, slot.Pointer, slot.Text, slot.Raw, slot.Tool, slot.Opaque), frame);
            }
            else
            {
                ChannelOf(slot).Append(slot, frame);
            }
        }

        foreach (string name in reading.Completed)
        {
            if (_channels.TryGetValue(name, out Channel? done) && !done.IsDone)
            {
                done.IsComplete = true;
                Touch(done);
            }
        }

        if (reading.Kind is FrameKind.End or FrameKind.Error)
        {
            CompleteAll();
        }
        else
        {
            JudgeTouched();
        }

        exchange.GuardTicks += time.GetTimestamp() - start;
    }

    /// <summary>The stream is over: everything that was held back is decided now.</summary>
    public void CompleteAll()
    {
        foreach (Channel channel in _channels.Values)
        {
            if (!channel.IsDone)
            {
                channel.IsComplete = true;
                Touch(channel);
            }
        }

        JudgeTouched();
    }

    /// <summary>Notes what a denial or a cut left unfinished: what was looked at, and what was neither looked at nor released.</summary>
    public void Conclude()
    {
        foreach ((Channel channel, CoverageMap windows) in _coverage)
        {
            exchange.Coverage.AddChannel(windows, channel.Surface, channel.End);
        }

        _coverage.Clear();
    }

    private Channel ChannelOf(StreamSlot slot)
    {
        // A channel that is done and speaks again is a new text, not a way around the decision.
        if (!_channels.TryGetValue(slot.Channel, out Channel? channel) || channel.IsDone)
        {
            bool buffered = slot.Buffered || (_answerIsStructured && slot.Surface == Surface.Assistant);
            channel = _channels[slot.Channel] = new Channel(slot, _segments++, buffered);
            _coverage[channel] = new CoverageMap();
        }

        Touch(channel);
        return channel;
    }

    private void Touch(Channel channel)
    {
        if (!_touched.Contains(channel))
        {
            _touched.Add(channel);
        }
    }

    private void JudgeTouched()
    {
        foreach (Channel channel in _touched)
        {
            if (MayProceed)
            {
                Judge(channel);
            }
        }

        _touched.Clear();
    }

    private void Judge(Channel channel)
    {
        if (channel.Buffered && !channel.IsComplete)
        {
            if (channel.End > options.MaxBufferedCharacters)
            {
                Refuse("buffered-too-large", $"A tool call or structured answer is longer than {options.MaxBufferedCharacters} characters (limits.buffered-characters).");
            }

            return;
        }

        string window = channel.Window();
        Segment segment = new(channel.Index, channel.Surface, Trust.Untrusted, channel.Pointer, window, InPieces, channel.Tool);
        Inspected inspected = guards.Inspect(_policy, Direction.Response, [segment], context, _coverage[channel]);
        int decided = channel.DecidedTo - channel.WindowStart;
        int hold = window.Length;
        if (!channel.IsComplete)
        {
            inspected = guards.HoldFrom(_policy, segment, context, inspected, _coverage[channel], out int wait);
            hold = HoldFrom(window, inspected, wait);
        }

        hold = Math.Max(hold, decided);

        Inspected ripe = Ripe(channel, inspected, decided, hold);
        ImmutableArray<ToolCallFact> calls = channel is { IsComplete: true, Surface: Surface.ToolCall, Tool: { } tool }
            ? [ToolCalls.Of(tool, window, channel.Index, channel.Pointer, exchange.Request.Tools, options.Json)]
            : [];
        if (channel is { IsComplete: true, Surface: Surface.ToolCall })
        {
            JudgeHidden(channel, window);
        }

        ImmutableArray<SpanEdit> edits = ripe.IsClean && calls.IsEmpty ? [] : Rule(ripe, calls, channel.WindowStart);
        if (!MayProceed)
        {
            return;
        }

        foreach (SpanEdit edit in edits)
        {
            channel.Edit(channel.WindowStart + Math.Max(edit.Start, decided), channel.WindowStart + edit.End, edit.Replacement);
        }

        Restore(channel, window, decided, hold, edits);
        channel.Decide(channel.WindowStart + hold, channel.IsComplete);
        if (channel.IsComplete)
        {
            _coverage.Remove(channel, out CoverageMap? windows);
            exchange.Coverage.AddChannel(windows!, channel.Surface, channel.End);
        }
    }

    /// <summary>The first character of the window that must wait, because a match or a stand-in may still grow over it.</summary>
    private int HoldFrom(string window, Inspected inspected, int hold)
    {
        hold = Math.Min(hold, exchange.Pseudonyms.HoldFrom(window));
        hold = Math.Max(hold, window.Length - _policy.Policy.HoldBack);
        foreach (FindingFact fact in inspected.Findings)
        {
            // A finding across the border waits whole: half a secret must not leave.
            if (fact.Finding.Start < hold && fact.Finding.End > hold)
            {
                hold = fact.Finding.Start;
            }
        }

        return hold;
    }

    /// <summary>What is new and can no longer change.</summary>
    private Inspected Ripe(Channel channel, Inspected inspected, int decided, int hold) => inspected with
    {
        Findings =
        [
            .. inspected.Findings.Where(fact =>
                fact.Finding.End > decided && fact.Finding.End <= hold
                && _judged.Add((channel.Index, fact.Finding.Rule, channel.WindowStart + fact.Finding.Start))),
        ],
        Failures = [.. inspected.Failures.Where(failure => _failed.Add((channel.Index, failure.Guard)))],
    };

    private void Restore(Channel channel, string window, int decided, int hold, ImmutableArray<SpanEdit> edits)
    {
        foreach ((int start, int end, string value) in exchange.Pseudonyms.Find(window, decided))
        {
            if (end <= hold && !edits.Any(edit => edit.Start < end && start < edit.End))
            {
                string written = channel.Surface == Surface.ToolCall ? Restoration.ForArguments(value) : value;
                channel.Edit(channel.WindowStart + start, channel.WindowStart + end, written);
            }
        }
    }

    /// <summary>What a tool call's arguments hide behind a second escape is inspected too; it cannot be edited there, only denied.</summary>
    private void JudgeHidden(Channel channel, string arguments)
    {
        foreach ((string pointer, string text) in ToolArguments.Hidden(arguments))
        {
            Segment segment = new(_segments++, Surface.ToolCall, Trust.Untrusted, channel.Pointer + pointer, text, default, channel.Tool);
            Inspected inspected = guards.Inspect(_policy, Direction.Response, [segment], context, exchange.Coverage);
            if (MayProceed && !inspected.IsClean)
            {
                Rule(inspected, [], 0);
            }
        }
    }

    /// <summary>A text that is complete in one frame: inspected and edited there.</summary>
    private void JudgeText(Segment segment, PendingFrame frame)
    {
        if (!MayProceed)
        {
            return;
        }

        Inspected inspected = guards.Inspect(_policy, Direction.Response, [segment], context, exchange.Coverage);
        ImmutableArray<ToolCallFact> calls = segment is { Surface: Surface.ToolCall, Tool: { } tool } && segment.Pointer.EndsWith("/arguments", StringComparison.Ordinal)
            ? [ToolCalls.Of(tool, segment.Text, segment.Index, segment.Pointer, exchange.Request.Tools, options.Json)]
            : [];
        ImmutableArray<SpanEdit> edits = inspected.IsClean && calls.IsEmpty ? [] : Rule(inspected, calls, 0);
        foreach (SpanEdit edit in edits)
        {
            frame.Edit(new TextEdit(segment.Raw, edit.Start, edit.End, edit.Replacement));
        }

        foreach ((int start, int end, string value) in exchange.Pseudonyms.Find(segment.Text, 0))
        {
            if (segment.Raw.Length > 0 && !edits.Any(edit => edit.Start < end && start < edit.End))
            {
                frame.Edit(new TextEdit(segment.Raw, start, end, Restoration.In(segment, value)));
            }
        }
    }

    private ImmutableArray<SpanEdit> Rule(Inspected inspected, ImmutableArray<ToolCallFact> calls, int shift)
    {
        Judgement judgement = Ruling.Decide(
            _policy, Direction.Response, inspected, calls, exchange.Principal, exchange.Request.Model, exchange.Labels, exchange.Pseudonyms);
        exchange.AnswerJudgements.Add(judgement.ShiftedBy(shift));
        if (judgement.Outcome.Decision > Decision.Modify)
        {
            exchange.RefuseBy(judgement);
        }

        return judgement.Edits;
    }
}
