using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Gateway.Asking;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;

namespace Cordon.Gateway.Inspection;

/// <summary>
/// Decides about a stream's text while it comes. Per channel: look at the window, decide what can no longer change,
/// hold back from where a match may still grow (design, section 5), and wait for the end where a part says nothing (tool-call arguments, structured answers).
/// </summary>
internal sealed class StreamJudge(Exchange exchange, GatewayOptions options, TimeProvider time, InspectionContext context, StreamRulings rulings)
{
    // Texts of one stream that are remembered. No model's answer has so many.
    private const int MostChannels = 4096;

    // No guard's match is half as long; a window that is held for longer is never decided, and reading it again and again costs.
    private const int MostHeld = 32 * 1024;

    // A window's edits refer to its own channel's number, not to bytes.
    private static readonly ByteRange InPieces = new(0, 1);

    private readonly Dictionary<string, Channel> _channels = new(StringComparer.Ordinal);
    private readonly List<Channel> _touched = [];
    private readonly List<(Channel Channel, Action Finish)> _calls = [];
    private PendingFrame? _reading;
    private readonly PolicyInForce _policy = exchange.Policy!;
    private readonly Ripening _ripening = new(exchange.Policy!.Policy, exchange.Pseudonyms);
    private readonly Hindsight _hindsight = new(exchange, rulings);
    private readonly bool _answerIsStructured = exchange.Policy!.Policy.Guards.TryGetValue("schema", out GuardBinding? schema)
        && schema.ModeOn(Direction.Response, Surface.Assistant) != Mode.Off && !context.OutputSchema.IsEmpty;

    /// <summary>Takes in one frame's text and decides what can be decided.</summary>
    public void Read(PendingFrame frame, FrameReading reading)
    {
        long start = time.GetTimestamp();
        if (reading.Fault is { } fault)
        {
            rulings.Refuse(fault.Code, fault.Message);
            return;
        }

        _reading = frame;
        rulings.Whole(frame, reading);
        foreach (StreamSlot slot in reading.Slots)
        {
            // What the caller is not given is nothing that a later text goes on from.
            if (!slot.Whole && rulings.MayProceed)
            {
                Grow(slot, frame);
            }
        }

        foreach (string name in reading.Completed)
        {
            if (_channels.TryGetValue(name, out Channel? done) && !done.IsDone)
            {
                Complete(done);
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

        _reading = null;
        exchange.GuardTicks += time.GetTimestamp() - start;
    }

    /// <summary>The stream is over: everything that was held back is decided now.</summary>
    public void CompleteAll()
    {
        foreach (Channel channel in _channels.Values)
        {
            if (!channel.IsDone)
            {
                Complete(channel);
            }
        }

        JudgeTouched();
    }

    /// <summary>The calls that are complete may leave: policy allows them, or the persons that it wanted have agreed.</summary>
    public void Resume()
    {
        foreach ((Channel channel, Action finish) in _calls)
        {
            finish();
            // A call is over when it is over: the next one in its place is another.
            if (channel.Buffered)
            {
                _channels.Remove(channel.Name);
            }
        }

        _calls.Clear();
    }

    /// <summary>Nothing follows. Notes what a denial or a cut left unfinished: what was looked at, and what was neither looked at nor released; and what texts are as a whole.</summary>
    public void Conclude()
    {
        long start = time.GetTimestamp();
        foreach (Channel channel in _channels.Values)
        {
            if (!channel.IsDone)
            {
                exchange.Coverage.AddChannel(channel.Coverage, channel.Surface, channel.TakeUncounted());
            }

            _hindsight.Judge(channel, _ripening);
        }

        exchange.GuardTicks += time.GetTimestamp() - start;
    }

    private void Grow(StreamSlot slot, PendingFrame frame)
    {
        if (!_channels.TryGetValue(slot.Channel, out Channel? channel))
        {
            bool buffered = slot.Buffered || (_answerIsStructured && slot.IsAnswer);
            channel = _channels[slot.Channel] = new Channel(slot, rulings.NextSegment(), buffered) { WholeUpTo = buffered ? 0 : _policy.WholeUpTo(slot.Surface) };
            if (_channels.Count > MostChannels)
            {
                rulings.Refuse("too-many-texts", $"The stream has more than {MostChannels} texts.");
            }
        }
        else if (channel.IsDone && slot.Text.Length > 0)
        {
            // A text that was done and goes on is read in its old context: ending it early must not be a way to cut a secret in two.
            channel.Reopen();
        }

        Labelling.Hear(exchange, slot.Surface, slot.Pointer, channel.Index, slot.Tool, slot.Text);
        if (exchange.Origins is { } origins && exchange.Dialect.Taints(slot.Surface, slot.Pointer))
        {
            if (exchange.Dialect.FramesStandAlone)
            {
                origins.Hear(new Segment(channel.Index, slot.Surface, Trust.Untrusted, slot.Pointer, slot.Text, slot.Raw, slot.Tool));
            }

            // A word that is cut in two is remembered as two others.
            origins.Miss();
        }

        channel.Named(slot.Tool);
        if (slot.Text.Length > 0)
        {
            _hindsight.Remember(channel, slot.Text);
            channel.Append(slot, frame);
            Touch(channel);
        }
    }

    private void Complete(Channel channel)
    {
        channel.IsComplete = true;
        Touch(channel);
    }

    private void Touch(Channel channel)
    {
        if (!channel.IsTouched)
        {
            channel.IsTouched = true;
            _touched.Add(channel);
        }
    }

    private void JudgeTouched()
    {
        foreach (Channel channel in _touched)
        {
            channel.IsTouched = false;
            if (rulings.MayProceed)
            {
                Judge(channel);
            }
        }

        if (rulings is { MayProceed: true, IsAsking: false })
        {
            Resume();
        }

        foreach (Channel channel in _touched)
        {
            if (channel is { IsDone: true, Buffered: true })
            {
                _channels.Remove(channel.Name);
            }
        }

        _touched.Clear();
    }

    private void Judge(Channel channel)
    {
        if (channel.Buffered && !channel.IsComplete)
        {
            exchange.Times.HeldBack(channel.End);
            if (channel.End > options.MaxBufferedCharacters)
            {
                rulings.Refuse("buffered-too-large", $"A tool call or structured answer is longer than {options.MaxBufferedCharacters} characters (limits.buffered-characters).");
            }

            return;
        }

        string window = channel.Window();
        Segment segment = new(
            channel.Index, channel.Surface, Trust.Untrusted, channel.Pointer, window, channel.IsFixed ? default : InPieces, channel.Tool, IsAnswer: channel is { IsAnswer: true, Buffered: true }, Before: channel.WindowStart, IsOpen: !channel.IsComplete);
        Inspected inspected = _hindsight.WithoutParts(channel, rulings.Inspect(segment, channel.Coverage));
        int decided = channel.DecidedTo - channel.WindowStart;
        int hold = window.Length;
        if (!channel.IsComplete)
        {
            inspected = rulings.HoldFrom(segment, inspected, channel.Coverage, out int wait);
            hold = Math.Max(decided, _ripening.HoldFrom(window, inspected, wait));
            exchange.Times.HeldBack(window.Length - hold);
        }

        if (window.Length - hold > Math.Max(MostHeld, _policy.Policy.HoldBack))
        {
            rulings.Refuse("held-too-long", "A text of the stream stayed undecided for too long.");
            return;
        }

        Inspected ripe = _ripening.Ripe(channel, inspected, decided, hold);
        if (exchange.Dialect.FramesStandAlone)
        {
            exchange.Content?.Hear(inspected);
        }

        ImmutableArray<SpanEdit> edits = ripe.IsClean ? [] : rulings.Rule(ripe, [], channel.WindowStart, isOfOneFrame: IsOfOneFrame(channel, ripe));
        if (rulings.IsWithholding)
        {
            // The frame stays here and so does its text: what came before it is all that there is.
            channel.Decide(channel.LatestFrom, done: true);
            exchange.Coverage.AddChannel(channel.Coverage, channel.Surface, channel.TakeUncounted());
            _channels.Remove(channel.Name);
            return;
        }

        ImmutableArray<SpanEdit> all = [.. edits.Select(edit => edit with { Start = Math.Max(edit.Start, decided) }), .. Restoration.In(channel, window, decided, hold, edits, exchange.Pseudonyms, _policy)];
        if (channel is { IsComplete: true, Surface: Surface.ToolCall })
        {
            JudgeCall(channel, segment, all);
            // Its name may be another channel, and the one must not leave while the other waits for a person.
            _calls.Add((channel, () => Finish(channel, all, hold)));
        }
        else if (rulings.MayProceed)
        {
            Finish(channel, all, hold);
        }
    }

    // What a denial is about stands in the frame that is being read and nowhere else.
    private bool IsOfOneFrame(Channel channel, Inspected ripe) =>
        _reading is not null && channel.Latest == _reading && ripe.Findings.All(fact => channel.WindowStart + fact.Finding.Start >= channel.LatestFrom);

    private void Finish(Channel channel, ImmutableArray<SpanEdit> edits, int hold)
    {
        foreach (SpanEdit edit in edits)
        {
            channel.Edit(channel.WindowStart + edit.Start, channel.WindowStart + edit.End, edit.Replacement);
        }

        channel.Decide(channel.WindowStart + hold, channel.IsComplete);
        if (channel.IsComplete)
        {
            exchange.Coverage.AddChannel(channel.Coverage, channel.Surface, channel.TakeUncounted());
        }
    }

    private void JudgeCall(Channel channel, Segment call, ImmutableArray<SpanEdit> edits)
    {
        rulings.Hidden(call);
        // The name of a call comes beside its arguments: where they came too, they speak for the call.
        bool isName = channel.Name.EndsWith("/name", StringComparison.Ordinal);
        string place = isName ? channel.Name[..^"name".Length] : "";
        if (channel.Tool is { } tool && !(isName && (_channels.ContainsKey(place + "arguments") || _channels.ContainsKey(place + "input"))))
        {
            // What a person is asked about is what would leave.
            ToolCallFact called = rulings.CallOf(tool, isName ? "" : call.Text, call);
            rulings.Calls([called], judgement => CalledTools.OfText(called, isName ? "" : Restoration.Written(call.Text, edits), judgement));
        }
    }
}
