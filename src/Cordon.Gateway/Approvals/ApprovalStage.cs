using System.Collections.Immutable;
using Cordon.Gateway.Asking;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Approvals;

/// <summary>Step 6: a person decides about the request, where policy says so. What answers need a person for is asked where they are read.</summary>
public sealed class ApprovalStage(ApprovalDesk desk)
{
    public async Task WaitAsync(Exchange exchange)
    {
        if (exchange is { Denial: null, Awaiting: { } judgement } && await desk.AskAsync(exchange, judgement, [.. AskedTexts.Of(judgement), .. CallsOf(exchange, judgement)]))
        {
            exchange.Approve();
        }
    }

    // Where the request is itself a call, a person sees it as the server will.
    private static IEnumerable<AskedThing> CallsOf(Exchange exchange, Judgement judgement)
    {
        if (!exchange.Dialect.CallsTools || JsonTape.Read(exchange.Outgoing, JsonLimits.Default, out _) is not { } request)
        {
            return [];
        }

        ImmutableArray<Policy.ToolCallFact> calls = exchange.Traced(ToolCalls.In(judgement.Inspected.Segments, exchange.Request.Tools, JsonLimits.Default));
        return CalledTools.In(request, judgement, calls, inStream: false).Select(thing => thing with { Server = exchange.Dialect.Upstream ?? thing.Server });
    }
}
