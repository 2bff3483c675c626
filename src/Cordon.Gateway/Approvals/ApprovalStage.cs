using Cordon.Gateway.Asking;
using Cordon.Gateway.Judging;

namespace Cordon.Gateway.Approvals;

/// <summary>Step 6: a person decides about the request, where policy says so. What answers need a person for is asked where they are read.</summary>
public sealed class ApprovalStage(ApprovalDesk desk)
{
    public async Task WaitAsync(Exchange exchange)
    {
        if (exchange is { Denial: null, Awaiting: { } judgement } && await desk.AskAsync(exchange, judgement, AskedTexts.Of(judgement)))
        {
            exchange.Approve();
        }
    }
}
