using System.Collections.Immutable;
using System.Text;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Asking;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;

namespace Cordon.Gateway.Inspection;

/// <summary>Inspects an answer that is all here: places its strings, asks the guards and the policy, edits, restores stand-ins.</summary>
internal sealed class WholeAnswerInspection(Exchange exchange, GuardRunner guards, GatewayOptions options, InspectionContext context)
{
    // A statement lists every finding; a file with more of them is an attack on the log.
    private const int MostJudgements = 10_000;

    /// <summary>What a person has to agree to before the bytes may go to the caller; null when nobody has to.</summary>
    public Judgement? Awaiting { get; private set; }

    /// <summary>That, piece by piece.</summary>
    public ImmutableArray<AskedThing> Asks { get; private set; } = [];

    /// <summary>The bytes that may go to the caller; null when the exchange was refused.</summary>
    public ReadOnlyMemory<byte>? Inspect(byte[] body, bool succeeded) =>
        succeeded && exchange.Dialect.ReadFile(body, options.Json) is { } parts ? InspectFile(body, parts) : InspectDocument(body, succeeded);

    private ReadOnlyMemory<byte>? InspectDocument(byte[] body, bool succeeded)
    {
        JsonTape? tape = JsonTape.Read(body, options.Json, out IntakeFault? fault);
        if (tape is not null && exchange.Broker?.Hide(tape) is { } hidden)
        {
            body = hidden;
            tape = JsonTape.Read(body, options.Json, out fault);
        }

        if (tape is not null)
        {
            exchange.Noted?.Hear(tape.Root);
        }

        if (succeeded && tape is null && body.Length > 0 && exchange.Dialect.MustBeRead)
        {
            exchange.Refuse(502, "cordon_upstream", fault!.Code, $"The upstream sent an answer that cannot be read in one way only ({fault.Code}).");
            return null;
        }

        if (succeeded && tape is not null && exchange.Dialect.ListsKept && exchange.Ids is { } ids)
        {
            // What belongs to others is as if it were not there, for guards too.
            body = ids.Own(body, tape);
            tape = JsonTape.Read(body, options.Json, out _);
        }

        if (succeeded && exchange.Card is { } shown)
        {
            if (tape is null || shown.Rewrite(tape) is not { } card)
            {
                exchange.Refuse(502, "cordon_upstream", "invalid-card", "The agent showed no card.");
                return null;
            }

            body = card;
            tape = JsonTape.Read(body, options.Json, out _);
        }

        if (succeeded && tape is not null && exchange.Definitions?.Cut(tape) is { } visible)
        {
            body = visible;
            tape = JsonTape.Read(body, options.Json, out _);
        }

        if (succeeded && (exchange.ResultCap?.Judge(body.Length) ?? (tape is null ? null : exchange.Definitions?.Judge(tape.Root))) is { } broken)
        {
            exchange.AnswerJudgements.Add(broken);
            if (broken.Outcome.Decision == Decision.Deny)
            {
                exchange.RefuseBy(broken);
                return null;
            }
        }

        ImmutableArray<Segment> segments = tape is not null ? exchange.Dialect.ReadAnswer(tape) : Unstructured(body, succeeded);
        foreach (Segment segment in segments)
        {
            Labelling.Hear(exchange, segment.Surface, segment.Pointer, segment.Index, segment.Tool, segment.Text);
            exchange.Origins?.Hear(segment);
        }

        exchange.Given = succeeded && tape is not null ? exchange.Dialect.ReadGiven(tape) : [];
        exchange.Meter.Report(tape is null ? null : exchange.Dialect.ReadUsage(tape));
        exchange.Meter.Whole(segments);
        List<TextEdit> edits = tape is null ? [] : [.. exchange.Dialect.ReadLinks(tape).Select(link => new TextEdit(link.Text.Raw, 0, link.Text.Text().Length, link.Path))];
        ImmutableArray<ToolCallFact> calls = exchange.Traced(ToolCalls.In(segments, exchange.Request.Tools, options.Json, tape));
        Judgement judgement = Judge(segments, calls, WithStoredPrompts(segments));
        exchange.AnswerJudgements.Add(judgement);
        exchange.Content?.Hear(judgement.Inspected);
        if (judgement.Outcome.Decision > Decision.StepUp)
        {
            exchange.RefuseBy(judgement);
            return null;
        }

        PassedCalls.Note(exchange, calls, Direction.Response);
        AddEdits(segments, judgement, edits);
        ReadOnlyMemory<byte> released = edits.Count == 0 ? body : JsonEdit.Apply(body, edits);
        if (judgement.Outcome.Decision == Decision.StepUp)
        {
            // What is asked about is what would leave: edited, and with the caller's own values in the place of stand-ins.
            Awaiting = judgement;
            Asks = [.. AskedTexts.Of(judgement), .. JsonTape.Read(released, options.Json, out _) is { } written ? CalledTools.In(written, judgement, calls, inStream: false) : []];
        }

        return released;
    }

    /// <summary>Each part by itself, with its own deadline and decision.</summary>
    private ReadOnlyMemory<byte>? InspectFile(byte[] body, ImmutableArray<ImmutableArray<Segment>> parts)
    {
        List<TextEdit> edits = [];
        foreach (ImmutableArray<Segment> part in parts)
        {
            foreach (Segment segment in part)
            {
                Labelling.Hear(exchange, segment.Surface, segment.Pointer, segment.Index, segment.Tool, segment.Text);
            }

            ImmutableArray<ToolCallFact> calls = exchange.Traced(ToolCalls.In(part, exchange.Request.Tools, options.Json));
            Judgement judgement = Judge(part, calls, context);
            if (judgement is not { Outcome: { Decision: Decision.Allow, Would: Decision.Allow }, Inspected: { Findings.IsEmpty: true, Failures.IsEmpty: true } })
            {
                exchange.Keep(judgement);
            }

            if (judgement.Outcome.Decision > Decision.Modify)
            {
                exchange.RefuseBy(judgement);
                return null;
            }

            if (exchange.AnswerJudgements.Count > MostJudgements)
            {
                exchange.Refuse(502, "cordon_upstream", "too-many-findings", $"The file has more than {MostJudgements} places to decide about.");
                return null;
            }

            PassedCalls.Note(exchange, calls, Direction.Response);
            AddEdits(part, judgement, edits);
        }

        return edits.Count == 0 ? body : JsonEdit.Apply(body, edits);
    }

    private Judgement Judge(ImmutableArray<Segment> segments, ImmutableArray<ToolCallFact> calls, InspectionContext with)
    {
        Inspected inspected = SegmentLimits.Inspect(guards, exchange, Direction.Response, exchange.Request.Model, segments, with, exchange.Coverage);
        Labelling.Find(exchange, Direction.Response, inspected.Findings);
        return Ruling.Decide(exchange.Policy!, Direction.Response, inspected, calls, exchange.Principal, exchange.Request.Model, exchange.Marks.Facts, exchange.Pseudonyms);
    }

    // An answer that is fetched later comes without the request that asked for it, but repeats its prompt: that must not leak either.
    private InspectionContext WithStoredPrompts(ImmutableArray<Segment> segments) => exchange.Request.Uses.IsEmpty || !context.SystemPrompts.IsEmpty
        ? context
        : context with { SystemPrompts = [.. segments.Where(segment => segment is { Surface: Surface.System, Opaque: false, IsName: false }).Select(segment => PromptFingerprint.Of(segment.Text))] };

    private void AddEdits(ImmutableArray<Segment> segments, Judgement judgement, List<TextEdit> edits)
    {
        int before = edits.Count;
        edits.AddRange(judgement.Edits.Select(edit => new TextEdit(segments[edit.Segment].Raw, edit.Start, edit.End, edit.Replacement, segments[edit.Segment].IsPlain)));
        if (exchange.Pseudonyms.IsEmpty)
        {
            return;
        }

        List<TextEdit> made = edits[before..];
        foreach (Segment segment in segments.Where(s => s is { IsName: false, Raw.Length: > 0 }))
        {
            bool isDocument = Restoration.IsDocument(segment);
            foreach (StandIn found in Restoration.Of(segment.Text, 0, isCut: false, isDocument, exchange.Pseudonyms, exchange.Policy!))
            {
                if (!made.Any(edit => edit.Raw == segment.Raw && edit.Start < found.End && found.Start < edit.End))
                {
                    edits.Add(new TextEdit(segment.Raw, found.Start, found.End, Restoration.Write(found.Value, isDocument), segment.IsPlain));
                }
            }
        }
    }

    // An error page, plain text, an empty body: one untrusted text that can be allowed or denied but not edited. Where an answer was due,
    // a client may see calls and texts in it that we do not: policy hears of it as of anything opaque.
    private static ImmutableArray<Segment> Unstructured(byte[] body, bool succeeded) =>
        body.Length == 0 ? [] : [new Segment(0, Surface.Unknown, Trust.Untrusted, "", Encoding.UTF8.GetString(body), default, Opaque: succeeded)];
}
