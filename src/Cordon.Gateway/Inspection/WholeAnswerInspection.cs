using System.Collections.Immutable;
using System.Text;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Inspection;

/// <summary>Inspects an answer that is all here: places its strings, asks the guards and the policy, edits, restores stand-ins.</summary>
internal sealed class WholeAnswerInspection(Exchange exchange, GuardRunner guards, GatewayOptions options, InspectionContext context)
{
    /// <summary>The bytes that may go to the caller; null when the exchange was refused.</summary>
    public ReadOnlyMemory<byte>? Inspect(byte[] body, bool succeeded)
    {
        JsonTape? tape = JsonTape.Read(body, options.Json, out _);
        ImmutableArray<Segment> segments = tape is not null ? exchange.Dialect.ReadAnswer(tape) : Unstructured(body, succeeded);
        exchange.Meter.Report(tape is null ? null : exchange.Dialect.ReadUsage(tape));
        exchange.Meter.Whole(segments);
        Inspected inspected = SegmentCount.Check(exchange.Policy!, Direction.Response, guards.Inspect(exchange.Policy!, Direction.Response, segments, context, exchange.Coverage));
        Judgement judgement = Ruling.Decide(
            exchange.Policy!, Direction.Response, inspected, ToolCalls.In(segments, exchange.Request.Tools, options.Json),
            exchange.Principal, exchange.Request.Model, exchange.Labels, exchange.Pseudonyms);
        exchange.AnswerJudgements.Add(judgement);
        switch (judgement.Outcome.Decision)
        {
            case Decision.Allow:
            case Decision.Modify:
                List<TextEdit> edits = [.. judgement.Edits.Select(edit => new TextEdit(segments[edit.Segment].Raw, edit.Start, edit.End, edit.Replacement))];
                AddRestorations(segments, edits);
                return edits.Count == 0 ? body : JsonEdit.Apply(body, edits);
            case Decision.StepUp:
            case Decision.Defer:
            case Decision.Deny:
                exchange.RefuseBy(judgement);
                return null;
        }

        return null;
    }

    private void AddRestorations(ImmutableArray<Segment> segments, List<TextEdit> edits)
    {
        if (exchange.Pseudonyms.IsEmpty)
        {
            return;
        }

        foreach (Segment segment in segments.Where(s => s is { IsName: false, Raw.Length: > 0 }))
        {
            bool isDocument = Restoration.IsDocument(segment);
            foreach (StandIn found in exchange.Pseudonyms.Find(segment.Text, 0, isDocument))
            {
                if (!edits.Any(edit => edit.Raw == segment.Raw && edit.Start < found.End && found.Start < edit.End))
                {
                    edits.Add(new TextEdit(segment.Raw, found.Start, found.End, Restoration.Write(found.Value, isDocument)));
                }
            }
        }
    }

    // An error page, plain text, an empty body: one untrusted text that can be allowed or denied but not edited. Where an answer was due,
    // a client may see calls and texts in it that we do not: policy hears of it as of anything opaque.
    private static ImmutableArray<Segment> Unstructured(byte[] body, bool succeeded) =>
        body.Length == 0 ? [] : [new Segment(0, Surface.Unknown, Trust.Untrusted, "", Encoding.UTF8.GetString(body), default, Opaque: succeeded)];
}
