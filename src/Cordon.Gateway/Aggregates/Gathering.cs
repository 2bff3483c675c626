using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Aggregates;

/// <summary>Asks several servers the same at the same time. Who does not answer in time is left out, and takes nobody along.</summary>
internal sealed class Gathering(GatewayOptions options, RequestDelegate servers, TimeProvider time)
{
    /// <param name="label">The session that labels are kept for; null where the caller's token names one.</param>
    /// <param name="tell">Takes what servers say beside their answers.</param>
    public async Task<ImmutableArray<ServerAnswer>> AskAsync(
        HttpContext outer, AggregateSession session, string? label, IEnumerable<InnerRequest> requests, Func<ReadOnlyMemory<byte>, Task> tell)
    {
        using CancellationTokenSource patience = new(options.Mcp.AggregateWait, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(outer.RequestAborted, patience.Token);
        return [.. await Task.WhenAll(requests.Select(request => AskAsync(outer, session, label, request, tell, both.Token)))];
    }

    private async Task<ServerAnswer> AskAsync(HttpContext outer, AggregateSession session, string? label, InnerRequest request, Func<ReadOnlyMemory<byte>, Task> tell, CancellationToken enough)
    {
        await using InnerExchange inner = new(servers, outer, request, label, enough);
        ReadOnlyMemory<byte>? answer = null;
        try
        {
            await inner.HeadAsync(enough);
            SaidByServer said = new(session, request.Member.Server);
            if (!inner.IsEventStream)
            {
                answer = Of(await inner.ReadAsync(enough), said);
                return new ServerAnswer(request.Member, answer is null ? StatusCodes.Status502BadGateway : inner.Status, inner.Headers, answer ?? default);
            }

            await foreach (SseFrame frame in inner.EventsAsync(options.MaxFrameBytes * 2, enough))
            {
                if (JsonTape.Read(frame.Data, options.Json, out _) is not { } tape || said.Of(tape) is not { } heard)
                {
                    continue;
                }

                if (tape.Root.Get("method"u8).Kind == JsonValueKind.Undefined && answer is null)
                {
                    answer = heard;
                }
                else
                {
                    await tell(heard);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException && !outer.RequestAborted.IsCancellationRequested)
        {
            // It broke off, or it is late; an answer that is here already is one all the same.
        }

        return answer is { } body ? new ServerAnswer(request.Member, inner.Status, inner.Headers, body) : ServerAnswer.Late(request.Member);
    }

    /// <summary>What is no message (a refusal of the transport's) stays as it is. Null for an answer to something else.</summary>
    private ReadOnlyMemory<byte>? Of(byte[] body, SaidByServer said) =>
        JsonTape.Read(body, options.Json, out _) is { } tape && tape.Root.TryGet("jsonrpc"u8, out _) ? said.Of(tape) : body;
}
