using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Evidence;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Realtime;

/// <summary>Judges the events of a session's client, each whole, before it goes upstream; keeps what they declare for later.</summary>
internal sealed class ClientEvents(SessionJudging judging)
{
    // A session has one system prompt at a time; a few more cover items and single responses.
    private const int MostPrompts = 16;

    /// <summary>The latest system prompts that went upstream.</summary>
    public ImmutableArray<PromptFingerprint> Prompts { get; private set; } = [];

    /// <summary>Tools that every response of the session may call.</summary>
    public ImmutableArray<string> Tools { get; private set; } = [];

    public ClientEvent Judge(byte[] message, RealtimeTurn turn, OpenResponses responses)
    {
        Exchange of = turn.Exchange;
        long start = judging.Time.GetTimestamp();
        JsonTape? tape = JsonTape.Read(message, judging.Json, out IntakeFault? fault);
        RequestReading reading = tape is null ? RequestReading.Refused(fault!) : of.Dialect.ReadRequest(tape);
        RealtimeEnvelope about = tape is null ? RealtimeEnvelope.None : RealtimeEnvelope.Of(tape.Root);
        CoverageMap coverage = new();
        if (Unfit(reading, about, of, responses) is { } unfit)
        {
            Exchange refusal = Refused(message, of, coverage, start);
            refusal.Refuse(unfit.Status, unfit.Type, unfit.Code, unfit.Message);
            return new ClientEvent(default, refusal, about.Cause);
        }

        Inspected inspected = SegmentLimits.Inspect(judging.Guards, of, Direction.Request, of.Request.Model, reading.Segments, InspectionContext.None, coverage);
        Labelling.Declare(of);
        Labelling.Ask(of, reading.Segments);
        Labelling.Find(of, Direction.Request, inspected.Findings);
        of.Origins?.Ask(reading.Segments);
        Judgement judgement = Ruling.Decide(of.Policy!, Direction.Request, inspected, [], of.Principal, of.Request.Model, of.Marks.Facts, of.Pseudonyms);
        if (judgement.Outcome.Decision > Decision.Modify)
        {
            Exchange refusal = Refused(message, of, coverage, start);
            refusal.Keep(judgement);
            refusal.RefuseBy(judgement);
            return new ClientEvent(default, refusal, about.Cause);
        }

        turn.Asked(message, coverage, judgement);
        Declare(tape!.Root, reading, about, turn);
        of.GuardTicks += judging.Time.GetTimestamp() - start;
        List<TextEdit> edits = [.. Edits(judgement), .. Renamed(tape.Root, of)];
        return new ClientEvent(edits.Count == 0 ? message : JsonEdit.Apply(message, edits), null, about.Cause);
    }

    private static IEnumerable<TextEdit> Edits(Judgement judgement) =>
        judgement.Edits.Select(edit => new TextEdit(judgement.Inspected.Segments[edit.Segment].Raw, edit.Start, edit.End, edit.Replacement));

    // The model is called there what it was called when the session was opened.
    private static IEnumerable<TextEdit> Renamed(JsonNode root, Exchange of)
    {
        JsonNode model = root.Get("session"u8).Get("model"u8);
        if (of.Upstream?.Model is { } there && of.Request.Model is { } opened && model.TextOrNull() == opened)
        {
            yield return new TextEdit(model.Raw, 0, opened.Length, there);
        }
    }

    private static Denial? Unfit(RequestReading reading, RealtimeEnvelope about, Exchange of, OpenResponses responses) =>
        reading.Fault is { } fault ? Denied(
            StatusCodes.Status400BadRequest, "cordon_invalid_request", fault.Code,
            fault.Pointer.Length > 0 ? $"{fault.Message} (at {fault.Pointer})" : $"{fault.Message} (at byte {fault.Offset})")
        // Policy may depend on the model, and the session was opened with one.
        : reading.Model is { } model && of.Request.Model is { } opened && model != opened ? Denied(
            StatusCodes.Status400BadRequest, "cordon_invalid_request", "model-changed", "A session keeps the model that it was opened with.")
        : about is { Type: "conversation.item.retrieve", Item: { } item } && responses.IsStoppedItem(item) ? Denied(
            StatusCodes.Status403Forbidden, "cordon_denied", "withheld", "This item belongs to a response that policy stopped.")
        : null;

    private static Denial Denied(int status, string type, string code, string message) => new(status, type, code, message, "");

    // A refused event is an exchange of its own: what the turn records is what went through.
    private Exchange Refused(byte[] message, Exchange of, CoverageMap coverage, long start)
    {
        Exchange refusal = judging.Like(of, of.Pseudonyms);
        refusal.Coverage.AddAll(coverage);
        refusal.RequestBytes = message.Length;
        refusal.RequestCommitment = Commitment.Of(Commitment.RequestField, message);
        refusal.GuardTicks = judging.Time.GetTimestamp() - start;
        return refusal;
    }

    private void Declare(JsonNode root, RequestReading reading, RealtimeEnvelope about, RealtimeTurn turn)
    {
        if (root.Get("session"u8).Get("tools"u8).Kind == JsonValueKind.Array)
        {
            Tools = reading.Tools;
            turn.Exchange.Request = turn.Exchange.Request with { Tools = Tools };
        }
        else if (about.Type == "response.create" && !reading.Tools.IsEmpty)
        {
            turn.Exchange.Request = turn.Exchange.Request with { Tools = [.. Tools, .. reading.Tools] };
        }

        foreach (Segment segment in reading.Segments)
        {
            if (segment is { Surface: Surface.System, Opaque: false, IsName: false })
            {
                Prompts = [.. Prompts.TakeLast(MostPrompts - 1), PromptFingerprint.Of(segment.Text)];
                turn.Learn(Prompts);
            }
        }
    }
}

/// <param name="Bytes">What goes upstream.</param>
/// <param name="Refusal">Why nothing does: an exchange that is the receiver's to record and dispose.</param>
/// <param name="Cause">The client's id of the event.</param>
internal readonly record struct ClientEvent(ReadOnlyMemory<byte> Bytes, Exchange? Refusal, string? Cause);
