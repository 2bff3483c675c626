using System.Collections.Immutable;
using Cordon.Contracts;
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

    /// <summary>
    /// Gives back the grants that the exchange used for nothing: of its request, where nothing was sent; of its answer, where that does not leave. What went
    /// to the caller piece by piece has used its grants.
    /// </summary>
    public async Task ConcludeAsync(Exchange exchange)
    {
        bool isOver = exchange.Denial is not null || exchange.Http.RequestAborted.IsCancellationRequested;
        // After a mistake of ours nobody knows how far the request went. A call that is only tried is never sent, though it is answered.
        bool isUnsent = !exchange.Meter.IsSent && exchange.Fault is null && (isOver || exchange.Dialect.CallsTools);
        ImmutableArray<string> unused =
        [
            .. isUnsent ? exchange.Asked.Used(Direction.Request) : [],
            .. isOver && !exchange.Streamed ? exchange.Asked.Used(Direction.Response) : [],
        ];
        if (!unused.IsEmpty)
        {
            await desk.GiveBackAsync(exchange, unused);
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
