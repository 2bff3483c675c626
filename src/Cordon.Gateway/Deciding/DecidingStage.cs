using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;

namespace Cordon.Gateway.Deciding;

/// <summary>Step 5: policy decides about the request, as a pure function; a modification changes only the bytes it must.</summary>
public sealed class DecidingStage
{
    // A statement lists every finding; a batch with more of them is an attack on the log.
    private const int MostJudgements = 10_000;

    public void Decide(Exchange exchange)
    {
        if (!exchange.MayProceed)
        {
            return;
        }

        List<TextEdit> edits = [];
        exchange.RequestJudgement = Decide(exchange, exchange.RequestInspected, exchange.Request.Model, edits);
        for (int i = 0; i < exchange.InnerInspected.Count && exchange.MayProceed; i++)
        {
            Judgement judgement = Decide(exchange, exchange.InnerInspected[i], exchange.Request.Inner[i].Model, edits);
            if (judgement is { Outcome: { Decision: Decision.Allow, Would: Decision.Allow }, Inspected: { Findings.IsEmpty: true, Failures.IsEmpty: true } })
            {
                continue;
            }

            exchange.InnerJudgements.Add(judgement);
            if (exchange.InnerJudgements.Count > MostJudgements)
            {
                exchange.Refuse(403, "cordon_denied", "too-many-findings", $"The batch has more than {MostJudgements} requests to decide about. Send them in several.");
            }
        }

        if (exchange.Denial is null && edits.Count > 0)
        {
            exchange.Outgoing = JsonEdit.Apply(exchange.Body.Span, edits);
        }
    }

    private static Judgement Decide(Exchange exchange, Inspected inspected, string? model, List<TextEdit> edits)
    {
        JsonTape? body = exchange is { Dialect.CallsTools: true, Policy.Policy.BoundsArguments: true } ? JsonTape.Read(exchange.Body, JsonLimits.Default, out _) : null;
        ImmutableArray<ToolCallFact> calls = exchange.Dialect.CallsTools ? exchange.Traced(ToolCalls.In(inspected.Segments, exchange.Request.Tools, JsonLimits.Default, body)) : [];
        Judgement judgement = Ruling.Decide(
            exchange.Policy!, Direction.Request, inspected, calls, exchange.Principal, model, exchange.Marks.Facts, exchange.Pseudonyms);
        switch (judgement.Outcome.Decision)
        {
            case Decision.Allow:
                break;
            case Decision.Modify:
                edits.AddRange(judgement.Edits.Select(edit => Edit(inspected.Segments[edit.Segment], edit)));
                break;
            case Decision.StepUp when exchange.InnerInspected.Count == 0:
                edits.AddRange(judgement.Edits.Select(edit => Edit(inspected.Segments[edit.Segment], edit)));
                exchange.Await(judgement);
                break;
            // A person decides about one call; a batch is many, and runs later.
            case Decision.StepUp:
            case Decision.Defer:
            case Decision.Deny:
                exchange.RefuseBy(judgement);
                break;
        }

        return judgement;
    }

    private static TextEdit Edit(Segment segment, SpanEdit edit) => new(segment.Raw, edit.Start, edit.End, edit.Replacement, segment.IsPlain);
}
