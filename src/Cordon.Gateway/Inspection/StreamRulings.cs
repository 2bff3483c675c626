using System.Collections.Immutable;
using System.Text;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Asking;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;

namespace Cordon.Gateway.Inspection;

/// <summary>What is decided about the texts of one stream: asks guards and policy, keeps the judgements, and decides at once about what is complete in one event.</summary>
/// <param name="approvals">Where persons are asked about calls; without it, what needs one is refused.</param>
internal sealed class StreamRulings(Exchange exchange, GatewayOptions options, GuardRunner guards, InspectionContext context, ApprovalDesk? approvals = null)
{
    // A statement lists every finding; a stream with more of them is an attack on the log.
    public const int MostJudgements = 10_000;

    // A text that stands nowhere but can be edited as a whole; the edit itself is made by whoever asked.
    private static readonly ByteRange Somewhere = new(0, 1);

    private readonly List<(Judgement Judgement, ImmutableArray<AskedThing> Asks)> _asking = [];
    private readonly List<PendingFrame> _held = [];
    private int _segments;
    private Denial? _withheld;

    public bool MayProceed => exchange.MayProceed && _withheld is null;

    /// <summary>The frame that is being read stays here by itself.</summary>
    public bool IsWithholding => _withheld is not null;

    /// <summary>Why the frame that was just read stays here by itself, once; null when it does not.</summary>
    public Denial? TakeWithheld()
    {
        Denial? withheld = _withheld;
        _withheld = null;
        return withheld;
    }

    /// <summary>Calls wait for a person: what carries them must not leave.</summary>
    public bool IsAsking => _asking.Count > 0;

    /// <summary>Asks about all calls that wait; afterwards they may leave, or the exchange is refused.</summary>
    public async Task ResolveAsync(Func<Task>? stillHere)
    {
        if (await approvals!.AskAsync(exchange, _asking[0].Judgement, [.. _asking.SelectMany(asking => asking.Asks)], stillHere))
        {
            _held.ForEach(frame => frame.IsHeld = false);
        }

        _asking.Clear();
        _held.Clear();
    }

    /// <summary>Takes in the system prompts of a session, which may change in the middle.</summary>
    public void Learn(ImmutableArray<PromptFingerprint> prompts) => context = context with { SystemPrompts = prompts };

    /// <summary>The answer's segments are numbered as they appear.</summary>
    public int NextSegment() => _segments++;

    public void Refuse(string code, string message) => exchange.Refuse(502, "cordon_upstream", code, message);

    public Inspected Inspect(Segment segment, CoverageMap coverage) =>
        guards.Inspect(exchange.Policy!, Direction.Response, [segment], context, coverage);

    /// <summary>From where on a text that still grows must wait; a guard that fails here is added to the failures.</summary>
    public Inspected HoldFrom(Segment segment, Inspected inspected, CoverageMap coverage, out int from) =>
        guards.HoldFrom(exchange.Policy!, segment, context, inspected, coverage, out from);

    /// <summary>What guards that judge an answer as a whole say of the beginning of one that has left.</summary>
    public Inspected LookBack(Segment segment) => guards.LookBack(exchange.Policy!, segment, context, exchange.Coverage);

    /// <param name="isOfOneFrame">Whether it is about the frame that is being read alone: then, where frames stand alone, that one stays here, and the stream goes on.</param>
    public ImmutableArray<SpanEdit> Rule(Inspected inspected, ImmutableArray<ToolCallFact> calls, int shift, Func<Judgement, IEnumerable<AskedThing>>? things = null, bool isOfOneFrame = true)
    {
        Labelling.Find(exchange, Direction.Response, inspected.Findings);
        Judgement judgement = Ruling.Decide(
            exchange.Policy!, Direction.Response, inspected, calls, exchange.Principal, exchange.Request.Model, exchange.Marks.Facts, exchange.Pseudonyms);
        exchange.Keep(judgement.ShiftedBy(shift));
        // About a text that comes in pieces nobody can be asked: how it is cut is not the same when it comes again.
        if (judgement.Outcome.Decision == Decision.StepUp && approvals is not null && things is not null && judgement.Outcome.Asks.All(ask => ask.About == AskAbout.ToolCall))
        {
            _asking.Add((judgement, [.. things(judgement)]));
            PassedCalls.Note(exchange, calls, Direction.Response);
        }
        else if (judgement.Outcome.Decision > Decision.Modify)
        {
            if (exchange.Dialect.FramesStandAlone && isOfOneFrame)
            {
                _withheld = exchange.DenialOf(judgement);
            }
            else
            {
                exchange.RefuseBy(judgement);
            }
        }
        else
        {
            PassedCalls.Note(exchange, calls, Direction.Response);
        }

        if (exchange.MayProceed && exchange.AnswerJudgements.Count > MostJudgements)
        {
            Refuse("too-many-findings", $"The stream has more than {MostJudgements} places to decide about.");
        }

        return judgement.Edits;
    }

    /// <summary>Everything in one event that is complete there.</summary>
    public void Whole(PendingFrame frame, FrameReading reading)
    {
        Margin(frame);
        if (reading.Kind == FrameKind.Unreadable && frame.Frame.Data.Length > 0)
        {
            // Guards read it as one text, but a client may see more in it than they do: policy hears of it as of anything opaque.
            Text(new Segment(NextSegment(), Surface.Unknown, Trust.Untrusted, "", Encoding.UTF8.GetString(frame.Frame.Data.Span), default, Opaque: true), frame);
        }

        if (exchange.Dialect.FramesStandAlone)
        {
            Message(frame, reading);
            return;
        }

        List<Segment>? calls = null;
        foreach (StreamSlot slot in reading.Slots)
        {
            if (!slot.Whole)
            {
                continue;
            }

            Segment segment = new(
                NextSegment(), slot.Surface, Trust.Untrusted, slot.Pointer, slot.Text, slot.Raw, slot.Tool, slot.Opaque, IsAnswer: slot.IsAnswer);
            Labelling.Hear(exchange, segment.Surface, segment.Pointer, segment.Index, segment.Tool, segment.Text);
            exchange.Origins?.Hear(segment);
            Text(segment, frame);
            if (segment is { Surface: Surface.ToolCall, Opaque: false })
            {
                Hidden(segment);
                (calls ??= []).Add(segment);
            }
        }

        if (calls is not null)
        {
            JsonTape? document = exchange.Policy!.Policy.BoundsArguments ? JsonTape.Read(frame.Data(), options.Json, out _) : null;
            ImmutableArray<ToolCallFact> complete = exchange.Traced([.. ToolCalls.In([.. calls], exchange.Request.Tools, options.Json, document).Where(call => !reading.Announces || !call.Arguments.IsEmpty)]);
            int before = _asking.Count;
            Calls(complete, judgement => JsonTape.Read(frame.Data(), options.Json, out _) is { } data ? CalledTools.In(data, judgement, complete, inStream: true) : []);
            if (_asking.Count > before)
            {
                frame.IsHeld = true;
                _held.Add(frame);
            }
        }
    }

    /// <summary>Asks policy about calls that are complete.</summary>
    /// <param name="things">What a person is shown, where policy wants one.</param>
    public void Calls(ImmutableArray<ToolCallFact> calls, Func<Judgement, IEnumerable<AskedThing>> things)
    {
        if (MayProceed && !calls.IsEmpty)
        {
            Rule(Inspected.Nothing, calls, 0, things);
        }
    }

    /// <summary>One call whose arguments are here to their end.</summary>
    public ToolCallFact CallOf(string tool, string arguments, Segment segment) =>
        exchange.Traced([ToolCalls.Of(tool, arguments, segment.Index, segment.Pointer, exchange.Request.Tools, options.Json)])[0];

    /// <summary>What a tool call's arguments hide behind a second escape is inspected too; it cannot be edited there, only denied.</summary>
    public void Hidden(Segment call)
    {
        foreach ((string pointer, string text) in ToolArguments.Hidden(call.Text))
        {
            Inspected inspected = Inspect(call with { Index = NextSegment(), Pointer = call.Pointer + pointer, Text = text, Raw = default }, exchange.Coverage);
            if (MayProceed && !inspected.IsClean)
            {
                Rule(inspected, [], 0);
            }
        }
    }

    /// <summary>Comments and odd fields say nothing to a client, so a line of them that must be changed is left out.</summary>
    private void Margin(PendingFrame frame)
    {
        if (frame.Frame.Margin.Count == 0 || !MayProceed)
        {
            return;
        }

        Inspected inspected = Inspect(new Segment(NextSegment(), Surface.Unknown, Trust.Untrusted, "", frame.Frame.MarginText(), Somewhere), exchange.Coverage);
        if (!inspected.IsClean && !Rule(inspected, [], 0).IsEmpty)
        {
            frame.DropMargin();
        }
    }

    /// <summary>A frame that is a message by itself is judged like a whole answer: all of its parts at once, so that what is cut in two is read as one.</summary>
    private void Message(PendingFrame frame, FrameReading reading)
    {
        // A text that runs over several messages is read as it comes together.
        ImmutableArray<StreamSlot> slots = [.. reading.Slots.Where(slot => slot.Whole)];
        if (!MayProceed || slots.IsEmpty)
        {
            return;
        }

        if ((exchange.ResultCap?.Judge(frame.Frame.Data.Length) ?? exchange.Definitions?.Judge(frame.Frame)) is { } broken)
        {
            exchange.Keep(broken);
            if (broken.Outcome.Decision == Decision.Deny)
            {
                _withheld = exchange.DenialOf(broken);
                return;
            }
        }

        ImmutableArray<Segment> segments =
        [
            .. slots.Select(slot => new Segment(NextSegment(), slot.Surface, Trust.Untrusted, slot.Pointer, slot.Text, slot.Raw, slot.Tool, slot.Opaque, IsAnswer: slot.IsAnswer)),
        ];
        foreach (Segment segment in segments)
        {
            Labelling.Hear(exchange, segment.Surface, segment.Pointer, segment.Index, segment.Tool, segment.Text);
            exchange.Origins?.Hear(segment);
        }

        Inspected inspected = SegmentLimits.Inspect(guards, exchange, Direction.Response, exchange.Request.Model, segments, context, exchange.Coverage);
        exchange.Content?.Hear(inspected);
        ImmutableArray<SpanEdit> edits = inspected.IsClean ? [] : Rule(inspected, [], 0);
        foreach (Segment segment in segments)
        {
            Edit(segment, [.. edits.Where(edit => edit.Segment == segment.Index)], frame);
        }
    }

    private void Text(Segment segment, PendingFrame frame)
    {
        if (!MayProceed)
        {
            return;
        }

        Inspected inspected = Inspect(segment, exchange.Coverage);
        Edit(segment, inspected.IsClean ? [] : Rule(inspected, [], 0), frame);
    }

    /// <summary>Edits one text of a frame, and gives back what a stand-in stands for.</summary>
    private void Edit(Segment segment, ImmutableArray<SpanEdit> edits, PendingFrame frame)
    {
        foreach (SpanEdit edit in edits)
        {
            frame.Edit(new TextEdit(segment.Raw, edit.Start, edit.End, edit.Replacement));
        }

        if (segment.Raw.Length == 0)
        {
            return;
        }

        bool isDocument = Restoration.IsDocument(segment);
        foreach (StandIn found in Restoration.Of(segment.Text, 0, isCut: false, isDocument, exchange.Pseudonyms, exchange.Policy!))
        {
            if (!edits.Any(edit => edit.Start < found.End && found.Start < edit.End))
            {
                frame.Edit(new TextEdit(segment.Raw, found.Start, found.End, Restoration.Write(found.Value, isDocument)));
            }
        }
    }
}
