using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Deciding;

/// <summary>Step 5: policy decides about the request, as a pure function; a modification changes only the bytes it must.</summary>
public sealed class DecidingStage
{
    public void Decide(Exchange exchange)
    {
        if (!exchange.MayProceed)
        {
            return;
        }

        Judgement judgement = Ruling.Decide(
            exchange.Policy!, Direction.Request, exchange.RequestInspected, [],
            exchange.Principal, exchange.Request.Model, exchange.Labels, exchange.Pseudonyms);
        exchange.RequestJudgement = judgement;
        switch (judgement.Outcome.Decision)
        {
            case Decision.Allow:
                break;
            case Decision.Modify:
                exchange.Outgoing = JsonEdit.Apply(exchange.Body.Span, TextEdits(judgement));
                break;
            case Decision.StepUp:
            case Decision.Defer:
            case Decision.Deny:
                exchange.RefuseBy(judgement);
                break;
        }
    }

    private static List<TextEdit> TextEdits(Judgement judgement) =>
        [.. judgement.Edits.Select(edit => new TextEdit(judgement.Inspected.Segments[edit.Segment].Raw, edit.Start, edit.End, edit.Replacement))];
}
